import type { Clock, Logger } from '@trackyard/base';
import type { Store } from '@trackyard/store';

const EVERY_MS = 60 * 60 * 1000;
const DAY_MS = 24 * EVERY_MS;

/** How many days things are kept. */
export interface RetentionDays {
  /** Attempts, and what is left of dead letters that were redriven or deleted. */
  attempts: number;
  stats: number;
  /** The history of loads into warehouses. */
  syncs: number;
  /** Open dead letters; kept for ever where absent, which is the default. */
  deadLetters?: number | undefined;
}

export const DEFAULT_RETENTION: RetentionDays = { attempts: 30, stats: 400, syncs: 30 };

/** Minutes of sources: the console shows hours. */
const SOURCE_STATS_DAYS = 8;
/** Replays of quarantine that are over: as long as imports. */
const QUARANTINE_REPLAY_DAYS = 30;

export interface RetentionOptions {
  store: Pick<Store, 'deadLetters' | 'systemRotate'> & {
    sourceStats: Pick<Store['sourceStats'], 'systemPrune'>;
    quarantineReplays: Pick<Store['quarantineReplays'], 'systemPrune'>;
  };
  days?: RetentionDays;
  clock: Clock;
  log: Logger;
}

/** At start and once an hour, in every worker: whoever comes second finds nothing to do. */
export function startRetention(options: RetentionOptions): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const run = () => {
    running = running.then(() =>
      enforceRetention(options).catch((error: unknown) => options.log.error('retention.failed', {}, error)),
    );
  };
  run();
  const timer = setInterval(run, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Makes the logs' next partitions, drops what is over. No dead letter expires unless it was asked for, and then aloud. */
export async function enforceRetention({
  store,
  days = DEFAULT_RETENTION,
  clock,
  log,
}: RetentionOptions): Promise<void> {
  const now = clock.now();
  const before = (age: number) => new Date(now - age * DAY_MS);
  const attempts = await store.systemRotate('attempts', { keepDays: days.attempts, now });
  const stats = await store.systemRotate('destination_stats', { keepDays: days.stats, now });
  const syncs = await store.systemRotate('warehouse_syncs', { keepDays: days.syncs, now });
  await store.sourceStats.systemPrune(before(SOURCE_STATS_DAYS));
  await store.quarantineReplays.systemPrune(before(QUARANTINE_REPLAY_DAYS));
  const settled = await store.deadLetters.systemPurgeSettled(before(days.attempts));
  if (attempts.dropped + stats.dropped + syncs.dropped + settled > 0) {
    const dropped = { attemptDays: attempts.dropped, statDays: stats.dropped, syncDays: syncs.dropped };
    log.info('retention.done', { ...dropped, settled });
  }
  if (days.deadLetters === undefined) return;
  const deleted = await store.deadLetters.systemRemoveOld(before(days.deadLetters));
  if (deleted > 0) log.warn('dead_letters.expired', { deleted, afterDays: days.deadLetters });
}
