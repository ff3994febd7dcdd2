import type { Store } from '@trackyard/store';
import { startLeasedJobs } from './leased-jobs.ts';
import { runReplay } from './replay-run.ts';
import { runRebuild, runRestore, type WarehouseLoadOptions } from './warehouse/run-warehouse-load.ts';

export interface ReplaysOptions extends Omit<WarehouseLoadOptions, 'replays' | 'holder'> {
  store: { replays: Store['replays'] };
  /** How often to look for work, and whether somebody has paused or canceled one; a second. */
  everyMs?: number;
}

const RUNS = { replay: runReplay, restore: runRestore, rebuild: runRebuild };

/** Works on replays, in every worker. */
export function startReplays({ store, everyMs, ...options }: ReplaysOptions): { stop(): Promise<void> } {
  const { replays } = store;
  return startLeasedJobs({
    ...{ name: 'replay', jobs: replays, everyMs, log: options.log },
    run: (job, signal, holder) => RUNS[job.kind](job, signal, { ...options, replays, holder }),
  });
}
