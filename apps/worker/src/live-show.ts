import type { Clock, Logger } from '@trackyard/base';
import type { LiveEntry, LiveTail } from '@trackyard/queue';

/** While nobody watches a source, its newest events are still kept now and then, so that its page opens with some. */
const SAMPLE_EVERY_MS = 5_000;
const SAMPLE_SIZE = 20;

/** Shows what passes through to whoever watches. A failure here is no failure of the events. */
export interface LiveShow {
  show(sourceId: string, entries: readonly Omit<LiveEntry, 'id'>[]): Promise<void>;
}

export interface LiveShowOptions {
  live: Pick<LiveTail, 'publish'>;
  /** The sources that somebody watches. */
  watched(): ReadonlySet<string>;
  clock: Clock;
  log: Logger;
}

export function createLiveShow({ live, watched, clock, log }: LiveShowOptions): LiveShow {
  const sampledAt = new Map<string, number>();

  const choose = (sourceId: string, entries: readonly Omit<LiveEntry, 'id'>[]) => {
    if (watched().has(sourceId)) return entries;
    const now = clock.now();
    if (now - (sampledAt.get(sourceId) ?? -Infinity) < SAMPLE_EVERY_MS) return [];
    sampledAt.set(sourceId, now);
    return entries.slice(-SAMPLE_SIZE);
  };

  return {
    async show(sourceId, entries) {
      const chosen = choose(sourceId, entries);
      if (chosen.length === 0) return;
      await live.publish(sourceId, chosen).catch((error: unknown) => {
        log.error('live.failed', { sourceId }, error);
      });
    },
  };
}
