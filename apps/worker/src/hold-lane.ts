import { bitmap, type LaneEntry, type OpenQueue, type RecordStore, type Settlement } from '@trackyard/queue';
import type { HeldLane } from './lane-holder.ts';

const PAGE_EVENTS = 5_000;
const PAGE_ENTRIES = 500;

/** A destination that is disabled, deleted or cannot be made ready: its events wait, nothing is dropped. */
export async function holdAll(
  { lease, signal }: HeldLane,
  records: Pick<RecordStore, 'due' | 'settle'>,
): Promise<void> {
  while (!signal.aborted) {
    const entries = await records.due(lease, PAGE_EVENTS);
    if (entries.length === 0) return;
    await records.settle(lease, entries.map(heldWhole));
  }
}

/** All that is open in an entry, as held. */
export function heldWhole({ recordId, connectionId, groups }: LaneEntry): Settlement {
  const held = groups.reduce((bits, group) => bitmap.or(bits, group.bits), bitmap.NONE);
  return { recordId, connectionId, delivered: bitmap.NONE, dead: bitmap.NONE, retry: [], held };
}

/** Puts all held events of a lane back, oldest first; how many. */
export async function reopenAll(
  lane: string,
  { records, wakeUps }: { records: Pick<RecordStore, 'reopen'>; wakeUps: Pick<OpenQueue['wakeUps'], 'send'> },
): Promise<number> {
  let total = 0;
  for (;;) {
    const { reopened, wakes } = await records.reopen(lane, PAGE_ENTRIES);
    await wakeUps.send(wakes);
    if (reopened === 0) return total;
    total += reopened;
  }
}
