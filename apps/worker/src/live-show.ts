import type { Clock, Logger } from '@trackyard/base';
import { LIVE_RING_SIZE, type LiveEntry, type LiveTail } from '@trackyard/queue';

const FLUSH_EVERY_MS = 500;
/** While nobody watches a source, its newest events are still kept now and then, so that its page opens with some. */
const SAMPLE_EVERY_MS = 2_000;
const SAMPLE_SIZE = 20;

type Entry = Omit<LiveEntry, 'id'>;

/** Shows what passes through to whoever watches. It costs its callers nothing to wait for, and may lose entries. */
export interface LiveShow {
  show(sourceId: string, entries: readonly Entry[]): void;
  /** How many of the newest entries of a source it takes; more need not be made. */
  room(sourceId: string): number;
  stop(): Promise<void>;
}

export interface LiveShowOptions {
  live: Pick<LiveTail, 'publish'>;
  /** The sources that somebody watches. */
  watched(): ReadonlySet<string>;
  clock: Clock;
  log: Logger;
}

export function startLiveShow({ live, watched, clock, log }: LiveShowOptions): LiveShow {
  const pending = new Map<string, Entry[]>();
  const shownAt = new Map<string, number>();
  let flushing: Promise<void> = Promise.resolve();

  const flush = async (): Promise<void> => {
    const now = clock.now();
    for (const [sourceId, entries] of pending) {
      if (!watched().has(sourceId) && now - (shownAt.get(sourceId) ?? 0) < SAMPLE_EVERY_MS) continue;
      pending.delete(sourceId);
      shownAt.set(sourceId, now);
      await live.publish(sourceId, entries).catch((error: unknown) => {
        log.error('live.failed', { sourceId }, error);
      });
    }
  };
  const timer = setInterval(() => (flushing = flushing.then(flush)), FLUSH_EVERY_MS);

  const room = (sourceId: string) => (watched().has(sourceId) ? LIVE_RING_SIZE : SAMPLE_SIZE);

  return {
    room,
    show(sourceId, entries) {
      const size = room(sourceId);
      pending.set(sourceId, [...(pending.get(sourceId) ?? []), ...entries.slice(-size)].slice(-size));
    },
    async stop() {
      clearInterval(timer);
      await flushing;
    },
  };
}
