import type { Store } from '@trackyard/store';
import { startLeasedJobs } from './leased-jobs.ts';
import { runQuarantineReplay, type QuarantineRunOptions } from './quarantine-run.ts';

export interface QuarantineReplaysOptions extends Omit<QuarantineRunOptions, 'replays' | 'holder'> {
  store: QuarantineRunOptions['store'] & { quarantineReplays: Store['quarantineReplays'] };
  /** How often to look for work, and whether somebody has canceled one; a second. */
  everyMs?: number;
}

/** Works on replays of quarantine, in every worker. */
export function startQuarantineReplays({ everyMs, ...options }: QuarantineReplaysOptions): {
  stop(): Promise<void>;
} {
  const replays = options.store.quarantineReplays;
  return startLeasedJobs({
    ...{ name: 'quarantine_replay', jobs: replays, everyMs, log: options.log },
    run: (job, signal, holder) => runQuarantineReplay(job, signal, { ...options, replays, holder }),
  });
}
