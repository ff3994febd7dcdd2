/**
 * An event that kills its worker is found by halving. After a first crash nobody knows the culprit: batches go one by
 * one, each noted with its lane before it is sent. A crash with a noted batch halves the next batches, until a single
 * event crashes: that one is the culprit. A worker that was killed for other reasons costs a few slow batches and
 * never an event: an event is accused only after three crashes, of which the last one was its own alone.
 */
export interface Suspicion {
  /** Crashes in a row. */
  crashes: number;
  /** Events in a batch at most; the culprit is among that many. */
  batchEvents: number;
  /** What was being sent at the last note, as `taskKey`s of `drain-lane.ts`. */
  noted: string[];
  /** The event that was alone at the last crash. */
  accused?: string | undefined;
  /** Slices that went well since the last crash. */
  calmSlices: number;
}

/** Larger batches are not needed to make progress while suspicious. */
const FIRST_BATCH = 100;
const CRASHES_BEFORE_VERDICT = 3;
const CALM_SLICES = 5;

/** After a lease that nobody released. */
export function afterCrash(known: Suspicion | undefined): Suspicion {
  if (!known) return { crashes: 1, batchEvents: FIRST_BATCH, noted: [], calmSlices: 0 };
  const { noted, crashes } = known;
  const batchEvents = noted.length > 0 ? Math.max(1, Math.floor(noted.length / 2)) : known.batchEvents;
  const accused = noted.length === 1 ? noted[0] : undefined;
  return { crashes: crashes + 1, batchEvents, noted: [], accused, calmSlices: 0 };
}

/** The event that is dead for crashing its worker, if it is known by now. */
export function culprit({ crashes, accused }: Suspicion): string | undefined {
  return crashes >= CRASHES_BEFORE_VERDICT ? accused : undefined;
}

/** After a slice without a crash; nothing once it has been calm for long enough. */
export function afterCalmSlice(suspicion: Suspicion): Suspicion | undefined {
  const calmSlices = suspicion.calmSlices + 1;
  return calmSlices >= CALM_SLICES ? undefined : { ...suspicion, noted: [], accused: undefined, calmSlices };
}
