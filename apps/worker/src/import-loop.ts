import type { Store } from '@trackyard/store';
import { runImport, type ImportRunOptions } from './import-run.ts';
import { startLeasedJobs } from './leased-jobs.ts';

export interface ImportsOptions extends Omit<ImportRunOptions, 'imports' | 'holder'> {
  store: { imports: Store['imports'] };
  /** How often to look for work, and whether somebody has paused or canceled one; a second. */
  everyMs?: number;
}

/** Works on imports of files, in every worker. */
export function startImports({ store, everyMs, ...options }: ImportsOptions): { stop(): Promise<void> } {
  const { imports } = store;
  return startLeasedJobs({
    ...{ name: 'import', jobs: imports, everyMs, log: options.log },
    run: (job, signal, holder) => runImport(job, signal, { ...options, imports, holder }),
  });
}
