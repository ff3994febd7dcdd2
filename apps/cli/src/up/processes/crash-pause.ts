/** A process that lived so long was well: its next end is no continuation of the last. */
const WELL_MS = 30_000;
const FIRST_MS = 500;
const LAST_MS = 30_000;

/** How long to wait before a process that ended by itself is started again: ever longer where it ends in a row. */
export function crashPause({ livedMs, lastPauseMs }: { livedMs: number; lastPauseMs: number }): number {
  if (livedMs >= WELL_MS) return 0;
  return Math.min(Math.max(2 * lastPauseMs, FIRST_MS), LAST_MS);
}
