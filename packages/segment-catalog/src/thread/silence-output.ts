/**
 * Destinations print what they send, and throw in promises that nobody waits for. Neither belongs to a log, nor may
 * the second end the thread: the call that it belongs to fails by itself, or does not care.
 */
export function silenceOutput(): void {
  const silent = () => undefined;
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir'] as const)
    console[name] = silent;
  process.emitWarning = silent;
  process.on('unhandledRejection', silent);
}
