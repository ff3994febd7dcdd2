import { deliverLane, encodeLines, type RecordStore, type Wake } from '@trackyard/queue';
import type { Redrive, RedriveTake, Store } from '@trackyard/store';

/** Events of one record. */
export const LETTERS_A_TAKE = 500;

export interface RedriveStepOptions {
  redrives: Pick<Store['redrives'], 'systemHalfWay' | 'systemTake' | 'systemFinishTake'>;
  records: Pick<RecordStore, 'requeue'>;
  wakeUps: { send(wakes: readonly Wake[]): Promise<void> };
}

/**
 * What one take goes through: its letters were stamped with a record id and committed; then the queue gets the record
 * (which moves dead to pending, once, by that id), then the letters are marked. A crash anywhere leaves letters that
 * are `redriving`, and `finishHalfWay` goes on with the same id: nothing is lost, nothing goes twice. (The queue
 * remembers a record that was delivered for the dedupe window, 24 h; a hub that stops between the two steps for longer
 * may send that take's letters again.)
 */
export async function finishTake(
  job: Redrive,
  { recordId, connectionId, events }: RedriveTake,
  { redrives, records, wakeUps }: RedriveStepOptions,
): Promise<number> {
  const wakes = await records.requeue({
    id: recordId,
    connectionId,
    // Not the user's lane: whoever redrives an event has given its place up.
    lane: deliverLane(job.destinationId),
    eventCount: events.length,
    events: encodeLines(events),
    as: 'redrive',
  });
  const moved = await redrives.systemFinishTake(job, recordId);
  await wakeUps.send(wakes); // where this is lost, the sweeper wakes the lane
  return moved;
}

/** Finishes what an earlier run has stamped. How many letters. */
export async function finishHalfWay(job: Redrive, options: RedriveStepOptions): Promise<number> {
  let moved = 0;
  for (const take of await options.redrives.systemHalfWay(job)) moved += await finishTake(job, take, options);
  return moved;
}

/** One take and all its steps. `left: false` once the job has nothing more to take. */
export async function redriveSome(
  job: Redrive,
  max: number,
  options: RedriveStepOptions,
): Promise<{ moved: number; left: boolean }> {
  const { take, left } = await options.redrives.systemTake(job, Math.min(max, LETTERS_A_TAKE));
  return { moved: take ? await finishTake(job, take, options) : 0, left };
}
