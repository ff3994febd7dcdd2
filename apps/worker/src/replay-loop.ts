import { newUuid } from '@trackyard/base';
import type { Replay, Store } from '@trackyard/store';
import { runReplay } from './replay-run.ts';
import { runRebuild, runRestore, type WarehouseLoadOptions } from './warehouse/run-warehouse-load.ts';

const EVERY_MS = 1_000;
/** A worker that dies leaves its replays alone for this long; then another goes on. */
const LEASE_MS = 10_000;

export interface ReplaysOptions extends Omit<WarehouseLoadOptions, 'replays' | 'holder'> {
  store: { replays: Store['replays'] };
  /** How often to look for work, and whether somebody has paused or canceled one; a second. */
  everyMs?: number;
}

const RUNS = { replay: runReplay, restore: runRestore, rebuild: runRebuild };

/** Works on replays, in every worker: each is leased by one process at a time, all of a process run side by side. */
export function startReplays({ store, everyMs = EVERY_MS, ...options }: ReplaysOptions): {
  stop(): Promise<void>;
} {
  const { replays } = store;
  const { log } = options;
  const holder = newUuid();
  const running = new Map<string, { stop: AbortController; done: Promise<void> }>();
  let looking: Promise<void> | undefined;
  let isStopping = false;

  const begin = (job: Replay): void => {
    const stop = new AbortController();
    const done = RUNS[job.kind](job, stop.signal, { ...options, replays, holder })
      .catch(async (error: unknown) => {
        log.error('replay.failed', { replayId: job.id, destinationId: job.destinationId }, error);
        await replays.systemNote(job.id, { problem: String(error) }).catch(() => undefined);
      })
      .finally(() => running.delete(job.id)); // one that is not done is begun again at the next look
    running.set(job.id, { stop, done });
  };
  const look = async (): Promise<void> => {
    const jobs = await replays.systemLease(holder, LEASE_MS);
    if (isStopping) return;
    const ids = new Set(jobs.map(({ id }) => id));
    for (const [id, { stop }] of running) if (!ids.has(id)) stop.abort();
    for (const job of jobs) if (!running.has(job.id)) begin(job);
  };
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.error('replay.failed', {}, error))
      .finally(() => (looking = undefined));
  }, everyMs);

  return {
    async stop() {
      isStopping = true;
      clearInterval(timer);
      for (const { stop } of running.values()) stop.abort();
      await looking;
      await Promise.all([...running.values()].map(({ done }) => done));
      await replays
        .systemRelease(holder)
        .catch((error: unknown) => log.warn('replay.not_released', { message: String(error) }));
    },
  };
}
