import { isatty } from 'node:tty';

/** A terminal's Ctrl-C reaches this process directly and again through the launcher. */
const SAME_KEY_PRESS_MS = 1_000;

export interface SignalReactions {
  /** Asked to stop a second time, by a person who means it. */
  onImpatience(): void;
  /** SIGHUP, as daemons understand it. */
  onReload(): void;
}

/** Resolves at the first SIGINT or SIGTERM, or when the terminal that this runs in is gone. */
export function onSignals({ onImpatience, onReload }: SignalReactions): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  let firstAt = 0;
  const onStop = (signal: NodeJS.Signals) => {
    if (firstAt === 0) {
      firstAt = Date.now();
      resolve(signal);
    } else if (Date.now() - firstAt > SAME_KEY_PRESS_MS) {
      onImpatience();
    }
  };
  process.on('SIGINT', onStop);
  process.on('SIGTERM', onStop);
  process.on('SIGHUP', (signal) => {
    // Its first meaning: the terminal hung up, which is no terminal then any more.
    if (terminals.every((fd) => isatty(fd))) return onReload();
    process.stdout.on('error', () => undefined); // nobody reads it any more
    onStop(signal);
  });
  return promise;
}
