import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** Moments between two steps, or between a step and what follows from it. */
export const CRASH_POINTS = [
  'commit: stored, nobody woken, not acknowledged',
  'spool: written, not acknowledged',
  'spool: committed to the queue, not forgotten',
  'claim: made, not routed',
  'route: written, lanes not woken',
  'archive: object written, refused items not kept',
  'archive: refused items kept, lane not cleared',
  'archive: lane cleared',
  'lane: leased, nothing sent',
  'delivery: sent, not settled',
  'mark: noted, nothing sent',
  'dead letters: stored, not settled',
  'settle: written, lane not released',
  'release: lane released and armed, nobody woken',
  'sweep: lanes armed, nobody woken',
  'hold: events merged, not evicted',
  'hold: object written, not evicted',
  'evict: written',
  'rouse: written, nobody woken',
  'reopen: written, nobody woken',
  'deletion: letters deleted, books not moved',
  'deletion: books moved, not noted',
  'redrive: letters stamped, not requeued',
  'redrive: requeued, letters not marked',
  'redrive: letters marked, nobody woken',
] as const;

/** Moments in a load of the local warehouse. */
export const LOAD_CRASH_POINTS = [
  'load: staged, not merged',
  'load: merged, answer not read',
  'load: merged, commit not sent',
  'load: committed, answer not read',
] as const;

export type LoadCrashPoint = (typeof LOAD_CRASH_POINTS)[number];
export type CrashPoint = (typeof CRASH_POINTS)[number] | LoadCrashPoint;

/** What may be switched off, to see that the verdict notices. */
export type Repair = 'sweeper' | 'claim check' | 'own claims' | 'settle';

export interface Crashes {
  /** Where the test says at which point to die, and reads that it was hit. */
  folder: string;
  without?: Repair | undefined;
}

export const ARMED = 'armed';
export const HIT = 'hit';
/** While it is there, the queue takes no batch. */
export const AWAY = 'away';
/** While it is there, the queue takes itself for half full: what waits leaves it at once. */
export const CROWDED = 'crowded';

/** Gives a function that dies, at once, where the test has armed the point; a point is hit once. */
export function createCrashPoints({ folder }: Crashes): (point: CrashPoint) => void {
  const [armed, hit] = [join(folder, ARMED), join(folder, HIT)];
  return (point) => {
    if (!existsSync(armed) || readFileSync(armed, 'utf8') !== point) return;
    renameSync(armed, hit);
    process.kill(process.pid, 'SIGKILL');
  };
}
