import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@trackyard/base';
import { isAway } from './is-away.ts';

export interface Attempts<T> {
  /** What the successful attempt gave; nothing before. */
  current(): T | undefined;
  /** Resolves with it. Never rejects, and never resolves once it is stopped. */
  done: Promise<T>;
  /** Makes no further attempt, and waits for the one under way: `current` may be there after it. */
  stop(): Promise<void>;
}

const FIRST_WAIT_MS = 250;
const LAST_WAIT_MS = 5_000;

/**
 * Returns after the first attempt. Where that failed because a server is away, it goes on in the background; any other
 * failure of the first attempt rejects, since waiting would not help.
 */
export async function keepTrying<T>(
  what: string,
  attempt: () => Promise<T>,
  log: Logger,
): Promise<Attempts<T>> {
  const stopping = new AbortController();
  const { promise: done, resolve } = Promise.withResolvers<T>();
  let current: T | undefined;
  let working: Promise<void> = Promise.resolve();

  const take = async (isLate = false) => {
    current = await attempt();
    if (isLate) log.info(`${what}.available`);
    if (!stopping.signal.aborted) resolve(current);
  };
  const goOn = async () => {
    for (let waitMs = FIRST_WAIT_MS; !current; waitMs = Math.min(2 * waitMs, LAST_WAIT_MS)) {
      await delay(waitMs, undefined, stopping).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await take(true).catch((error: unknown) => isAway(error) || log.error(`${what}.not_usable`, {}, error));
    }
  };

  await take().catch((error: unknown) => {
    if (!isAway(error)) throw error;
    log.warn(`${what}.not_available`, { error: error instanceof Error ? error.message : String(error) });
    working = goOn();
  });
  return {
    current: () => current,
    done,
    async stop() {
      stopping.abort();
      await working;
    },
  };
}
