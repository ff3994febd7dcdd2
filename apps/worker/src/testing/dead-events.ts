import { newUuid } from '@trackyard/base';
import { bitmap, deliverLane, encodeLines, INCOMING_LANE, type RecordStore } from '@trackyard/queue';
import type { Store } from '@trackyard/store';

export const WORKSPACE = 'ws_1';
export const SOURCE = 'src_1';
export const DESTINATION = 'dst_1';

export interface DyingEvents {
  records: RecordStore;
  deadLetters: Pick<Store['deadLetters'], 'add'>;
}

/** Events that come in, are routed to one connection and die there, as the worker would have it: letters first. */
export async function dieAt(
  { records, deadLetters }: DyingEvents,
  { connectionId, messageIds }: { connectionId: string; messageIds: readonly string[] },
): Promise<void> {
  const size = messageIds.length;
  const events = messageIds.map(eventLine);
  const id = newUuid();
  await records.commit({
    ...{ id, eventCount: size, events: encodeLines(events), bodies: encodeLines(['body']) },
    sources: [{ sourceId: SOURCE, events: size, quarantined: 0 }],
  });
  const bits = bitmap.all(size);
  const lane = deliverLane(DESTINATION);
  await withLease(records, INCOMING_LANE, (lease) =>
    records.route({
      ...{ lease, batchIds: [id], recordId: id },
      sources: [{ sourceId: SOURCE, accepted: size, duplicate: 0 }],
      connections: [{ connectionId, lane, bits, filtered: {} }],
    }),
  );
  await deadLetters.add(
    WORKSPACE,
    messageIds.map((messageId, eventIndex) => ({
      ...{ connectionId, destinationId: DESTINATION, sourceId: SOURCE, messageId, recordId: id, eventIndex },
      ...{ reason: 'http_400', event: events[eventIndex]!, attempts: 1 },
    })),
  );
  const none = { delivered: bitmap.NONE, retry: [], held: bitmap.NONE };
  await withLease(records, lane, (lease) =>
    records.settle(lease, [{ recordId: id, connectionId, dead: bits, ...none }]),
  );
}

export function eventLine(messageId: string): string {
  return JSON.stringify({ type: 'track', event: 'Bought', messageId, trackyard: { sourceId: SOURCE } });
}

/** What waits in the destination's lane, delivered: the message ids, in order. */
export async function deliverAll(
  records: RecordStore,
  decode: (blob: Buffer) => string[],
): Promise<string[]> {
  const sent: string[] = [];
  await withLease(records, deliverLane(DESTINATION), async (lease) => {
    for (;;) {
      const entries = await records.due(lease, 10_000);
      if (entries.length === 0) return;
      const stored = await records.events(entries.map(({ recordId }) => recordId));
      for (const { recordId, connectionId, groups } of entries) {
        const found = stored.get(recordId);
        const lines = found && 'blob' in found ? decode(found.blob) : [];
        const bits = groups.reduce((all, group) => bitmap.or(all, group.bits), bitmap.NONE);
        for (const index of bitmap.indexes(bits)) {
          sent.push((JSON.parse(lines[index]!) as { messageId: string }).messageId);
        }
        const none = { dead: bitmap.NONE, retry: [], held: bitmap.NONE };
        await records.settle(lease, [{ recordId, connectionId, delivered: bits, ...none }]);
      }
    }
  });
  return sent;
}

async function withLease<T>(
  records: RecordStore,
  lane: string,
  work: (lease: { lane: string; token: string }) => Promise<T>,
): Promise<T> {
  const lease = { lane, token: newUuid() };
  const { leased } = await records.lease(lane, lease.token, 60_000);
  if (!leased) throw new Error(`Somebody else has the lane ${lane}.`);
  const result = await work(lease);
  await records.release(lease);
  return result;
}
