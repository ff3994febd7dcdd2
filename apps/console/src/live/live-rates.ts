/** The books and the tail at one moment. */
export interface Reading {
  atMs: number;
  received: number;
  arrived: number;
}

export interface Rates {
  /** Events a second. */
  received: number;
  shown: number;
  /** Not nearly all are shown. */
  isSample: boolean;
}

/** The two are not read at the same moment: a little less is not a sample. */
const NEARLY = 0.8;

export function ratesBetween(before: Reading, now: Reading): Rates | undefined {
  const seconds = (now.atMs - before.atMs) / 1_000;
  if (seconds <= 0) return undefined;
  const received = Math.round(Math.max(0, now.received - before.received) / seconds);
  const shown = Math.round(Math.max(0, now.arrived - before.arrived) / seconds);
  return { received, shown, isSample: received >= 20 && shown < received * NEARLY };
}
