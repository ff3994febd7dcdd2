import type { Backend } from '../harness/queue-server.ts';
import type { CaseResult } from '../report/figure.ts';

/** How large a run of the benchmarks is. */
export interface Scale {
  /** Counted runs a case, after one that warms up. */
  runs: number;
  /** Events of a run are multiplied by it. */
  size: number;
  backends: readonly Backend[];
  log(line: string): void;
}

export interface Suite {
  name: string;
  /** A line for the table's head: what is measured, and how. */
  about: string;
  run(scale: Scale): Promise<CaseResult[]>;
}
