import { newUuid, type Logger } from '@trackyard/base';
import type { HeldRecord } from '@trackyard/lake';
import {
  bitmap,
  decodeLines,
  encodeLines,
  laneOf,
  type Leased,
  type Lonely,
  type OpenQueue,
  type RecordStore,
} from '@trackyard/queue';

/** Records of more events cost little an event as they are. */
const SMALL_EVENTS = 50;
/** Events of a merged record, as of one that routing makes. */
const EVENTS_A_RECORD = 500;
const LEASE_MS = 10_000;

export interface MergeOptions {
  records: Pick<RecordStore, 'lonely' | 'merge' | 'lease' | 'release'>;
  wakeUps: Pick<OpenQueue['wakeUps'], 'send'>;
  log: Logger;
}

/**
 * What is about to leave the queue, small records that wait for one connection alone made one: events that trickle in
 * to a destination that is down would cost it a record each. Gives what stands in the queue then, to be packed.
 */
export async function mergeWaiting(
  waiting: readonly HeldRecord[],
  options: MergeOptions,
): Promise<HeldRecord[]> {
  const blobs = new Map(waiting.map(({ id, blob }) => [id, blob]));
  if (blobs.size < 2) return [...waiting];
  const lonely = new Map(
    (await options.records.lonely([...blobs.keys()])).map((each) => [each.recordId, each]),
  );
  const inOrder = [...blobs.keys()].flatMap((id) => lonely.get(id) ?? []);
  for (const [lane, mine] of Map.groupBy(inOrder.filter(isSmall), (each) => each.lane)) {
    const groups = [...Map.groupBy(mine, ({ connectionId, held }) => `${connectionId} ${held}`).values()];
    const mergeable = groups.flatMap(cut).filter((group) => group.length > 1);
    if (mergeable.length > 0) await mergeLane(lane, mergeable, blobs, options);
  }
  return [...blobs].map(([id, blob]) => ({ id, blob }));
}

/** Lanes that keep each user's order are walked in accept order: what is merged would overtake what is not. */
function isSmall({ lane, bits }: Lonely): boolean {
  return laneOf(lane).order === 'none' && bitmap.count(bits) <= SMALL_EVENTS;
}

/** Cuts records into groups of about as many events as one record has. */
function cut(mine: readonly Lonely[]): Lonely[][] {
  const groups: Lonely[][] = [];
  let events = Infinity;
  for (const each of mine) {
    if (events >= EVENTS_A_RECORD) {
      groups.push([]);
      events = 0;
    }
    groups.at(-1)!.push(each);
    events += bitmap.count(each.bits);
  }
  return groups;
}

/** Only while nobody delivers from the lane: what is under way would be sent twice. */
async function mergeLane(
  lane: string,
  groups: readonly Lonely[][],
  blobs: Map<string, Buffer>,
  { records, wakeUps, log }: MergeOptions,
): Promise<void> {
  const lease = { lane, token: newUuid() };
  const found = await records.lease(lane, lease.token, LEASE_MS);
  // A lease that nobody releases ends by itself, and tells the next holder of the crash as this one did.
  if (!found.leased || found.abandoned) return;
  try {
    if (isExplainingACrash(found)) return;
    for (const from of groups) {
      const { connectionId, held } = from[0]!;
      const lines = from.flatMap(({ recordId, bits }) => remaining(blobs.get(recordId)!, bits));
      const record = { id: newUuid(), eventCount: lines.length, events: encodeLines(lines) };
      if (!(await records.merge({ lease, connectionId, held, from, record }))) continue;
      for (const { recordId } of from) blobs.delete(recordId);
      blobs.set(record.id, record.events);
      log.info('records.merged', { lane, records: from.length, events: lines.length });
    }
  } finally {
    // The lane's own holder decides anew when it is due. A full queue takes no wake-up: the sweep sends it later.
    const wakes = await records.release(lease, { wakeMs: 1 });
    await wakeUps
      .send(wakes)
      .catch((error: unknown) => log.warn('wake_ups.unsent', { lane, message: String(error) }));
  }
}

/** The lane's state names events by their records, which are not to change then. */
function isExplainingACrash({ state }: Leased): boolean {
  return state?.includes('"suspicion"') ?? false;
}

function remaining(blob: Buffer, bits: string): string[] {
  const lines = decodeLines(blob);
  return bitmap.indexes(bits).map((index) => lines[index]!);
}
