import { newUuid } from '@trackyard/base';
import * as bitmap from '../bitmap.ts';
import { encodeLines } from '../blob.ts';
import { INCOMING_LANE, deliverLane } from '../lanes.ts';
import type { Lease, NewBatch, RecordStore, RouteStep, Settlement } from '../record-store.ts';

export const SOURCE = 'src_1';
export const CONNECTION = 'con_1';
export const LANE = deliverLane('dst_1');
export const TTL_MS = 60_000;

/** What tests of the records do again and again, on the store that `records()` gives. */
export function recordHarness(records: () => RecordStore) {
  const lease = async (lane: string, ttlMs = TTL_MS): Promise<Lease> => {
    const token = newUuid();
    expect(await records().lease(lane, token, ttlMs)).toMatchObject({ leased: true, waitMs: 0 });
    return { lane, token };
  };
  return {
    lease,
    async books() {
      const { sources, connections } = await records().books();
      return { source: sources[SOURCE], connection: connections[CONNECTION] };
    },
    /** Commits a batch and routes all of it to the one connection. */
    async commitAndRoute(
      size: number,
      { lane = LANE, held = false }: { lane?: string; held?: boolean } = {},
    ): Promise<string> {
      const batch = newBatch(size);
      await records().commit(batch);
      const incoming = await lease(INCOMING_LANE);
      const step = routeStep(incoming, batch.id, bitmap.all(size));
      step.connections[0] = { ...step.connections[0]!, lane, held };
      await records().route(step);
      await records().release(incoming);
      return batch.id;
    },
  };
}

export const EMPTY = {
  routed: 0,
  replayed: 0,
  delivered: 0,
  filtered: {},
  held: 0,
  dead: 0,
  deleted: 0,
  pending: 0,
};

export function newBatch(eventCount: number, quarantined = 0): NewBatch {
  const lines = Array.from({ length: eventCount }, (_, n) => JSON.stringify({ n }));
  return {
    id: newUuid(),
    eventCount,
    events: encodeLines(lines),
    bodies: encodeLines(['body']),
    ...(quarantined > 0 && { quarantine: encodeLines(['refused']) }),
    sources: [{ sourceId: SOURCE, events: eventCount, quarantined }],
  };
}

/** A step that routes one batch to the one connection; its lists may be changed by the test. */
export function routeStep(lease: Lease, batchId: string, bits: string, accepted = bitmap.count(bits)) {
  return {
    lease,
    batchIds: [batchId],
    recordId: batchId,
    sources: [{ sourceId: SOURCE, accepted, duplicate: 0 }],
    connections: [
      {
        connectionId: CONNECTION,
        lane: LANE,
        bits,
        held: false as boolean,
        filtered: {} as Record<string, number>,
      },
    ],
  } satisfies RouteStep;
}

export function settlement(recordId: string, outcomes: Partial<Settlement>): Settlement {
  const none = { delivered: '', dead: '', retry: [], held: '' };
  return { recordId, connectionId: CONNECTION, ...none, ...outcomes };
}

/** Asks again until `condition` holds; fails after ten seconds. */
export async function until<T>(condition: () => Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end) throw new Error('The condition never held.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
