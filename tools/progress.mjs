const QUIET_STEP_MS = 15_000;

/**
 * Shows `label` with the seconds that pass while `work` runs: one ticking line on a terminal, otherwise a line
 * now and then. Resolves or rejects as `work` does.
 */
export async function withProgress(label, work) {
  const startedAt = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  const isTerminal = process.stderr.isTTY;
  const show = () =>
    process.stderr.write(isTerminal ? `\r${label} … ${seconds()} ` : `${label} … ${seconds()}\n`);

  process.stderr.write(isTerminal ? `${label} … ` : `${label} …\n`);
  const timer = setInterval(show, isTerminal ? 1_000 : QUIET_STEP_MS);
  try {
    const result = await work();
    process.stderr.write(`${isTerminal ? '\r' : ''}${label} … done in ${seconds()}\n`);
    return result;
  } catch (error) {
    if (isTerminal) process.stderr.write('\n');
    throw error;
  } finally {
    clearInterval(timer);
  }
}
