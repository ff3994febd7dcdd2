/** A terminal's Ctrl-C reaches this process directly and again through the launcher. */
const SAME_KEY_PRESS_MS = 1_000;

/** Resolves at the first SIGINT or SIGTERM. A second one, by a person who means it, ends the process at once. */
export function waitForStop(onImpatience: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt = 0;
    const onSignal = (signal: NodeJS.Signals) => {
      if (firstAt === 0) {
        firstAt = Date.now();
        resolve(signal);
      } else if (Date.now() - firstAt > SAME_KEY_PRESS_MS) {
        onImpatience();
      }
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
