import type { SystemName } from '../harness/system.ts';

/** One number of the table: of a case, on a backend, over several runs. */
export interface Figure {
  /** What was measured: `CPU`, `rate`, `p99 …`. */
  what: string;
  unit: string;
  median: number;
  min: number;
  max: number;
  runs: number;
  /** The bar, the aim and whether they were met; absent where there is none. */
  floor?: number;
  aim?: number;
  verdict?: 'aim' | 'floor' | 'missed' | undefined;
}

/** All figures of one case: a row of the table and what it is made of. */
export interface CaseResult {
  suite: string;
  /** `1 destination`. */
  name: string;
  /** Where the queue stood; `-` where there was none. */
  backend: string;
  system: SystemName;
  figures: Figure[];
  /** Microseconds of CPU an event by process, medians. */
  cpuUs?: Record<string, number>;
}

export interface Bars {
  floor?: number;
  aim?: number;
}

/** `lower` is better for costs and latencies, which is all that has bars here. */
export function figure(what: string, unit: string, values: readonly number[], bars: Bars = {}): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return {
    ...{
      what,
      unit,
      median: tidy(median),
      min: tidy(sorted[0]!),
      max: tidy(sorted.at(-1)!),
      runs: sorted.length,
    },
    ...bars,
    ...((bars.floor !== undefined || bars.aim !== undefined) && { verdict: verdictOf(median, bars) }),
  };
}

function verdictOf(value: number, { floor, aim }: Bars): Figure['verdict'] {
  if (aim !== undefined && value <= aim) return 'aim';
  return floor !== undefined && value <= floor ? 'floor' : 'missed';
}

/** Three figures that mean something. */
function tidy(value: number): number {
  return Number(value.toPrecision(value >= 1000 ? 4 : 3));
}
