import { newUuid } from '@trackyard/base';
import * as bitmap from '../bitmap.ts';
import { decodeLines, encodeLines } from '../blob.ts';
import { INCOMING_LANE, deliverLane } from '../lanes.ts';
import type { Lease, MergeStep, RecordStore } from '../record-store.ts';
import { CONNECTION, EMPTY, LANE, newBatch, recordHarness, routeStep, settlement } from './record-harness.ts';

/** What waits for long: small records become one, their events leave the queue, the lake's objects go when unwanted. */
export function describeEviction(records: () => RecordStore): void {
  const { lease, commitAndRoute, books } = recordHarness(records);

  describe('evict', () => {
    it('drops the events, keeps the reference, and settles as before', async () => {
      const id = await commitAndRoute(2);
      expect(await records().evictable(60_000, 10)).toEqual([]);
      expect(await records().evictable(0, 10)).toEqual([id]);
      await records().evict(id, 'held/x#0+9');
      await records().evict(id, 'held/other');
      expect(await records().evictable(0, 10)).toEqual([]);
      expect((await records().events([id])).get(id)).toEqual({ ref: 'held/x#0+9' });
      await records().settle(await lease(LANE), [settlement(id, { delivered: bitmap.all(2) })]);
      expect(await records().events([id])).toEqual(new Map());
    });

    it('knows which objects are still wanted', async () => {
      const ids = [await commitAndRoute(1), await commitAndRoute(1), await commitAndRoute(1)];
      for (const [place, name] of ['held/a#0+9', 'held/a#9+9', 'held/b#0+9'].entries()) {
        await records().evict(ids[place]!, name);
      }
      expect(await records().referenced()).toEqual(new Set(['held/a', 'held/b']));
      const held = await lease(LANE);
      const done = (id: string) => settlement(id, { delivered: bitmap.all(1) });
      await records().settle(held, [done(ids[0]!), done(ids[2]!)]);
      expect(await records().referenced()).toEqual(new Set(['held/a']));
      await records().settle(held, [done(ids[1]!)]);
      expect(await records().referenced()).toEqual(new Set());
    });
  });

  describe('merge', () => {
    const mergeOf = (held: Lease, from: MergeStep['from'], more: Partial<MergeStep> = {}): MergeStep => ({
      ...{ lease: held, connectionId: CONNECTION, held: false, from },
      record: { id: newUuid(), eventCount: 2, events: encodeLines(['a', 'b']) },
      ...more,
    });

    it.each([false, true])('makes one record of several that wait alike (held: %s)', async (isHeld) => {
      const first = await commitAndRoute(2);
      const second = await commitAndRoute(1, { held: isHeld });
      const third = await commitAndRoute(1);
      const held = await lease(LANE);
      const partly = { delivered: bitmap.of(2, [0]), ...(isHeld && { held: bitmap.of(2, [1]) }) };
      await records().settle(held, [settlement(first, partly)]);
      const from = await records().lonely([first, second]);
      const common = { connectionId: CONNECTION, lane: LANE, held: isHeld };
      expect(from.sort((one) => (one.recordId === first ? -1 : 1))).toEqual([
        { ...common, recordId: first, bits: bitmap.of(2, [1]) },
        { ...common, recordId: second, bits: bitmap.all(1) },
      ]);
      const before = await books();
      const step = mergeOf(held, from, { held: isHeld });
      expect(await records().merge(step)).toBe(true);
      expect(await records().merge(step)).toBe(false);
      expect(await books()).toEqual(before);
      expect([...(await records().events([first, second])).keys()]).toEqual([]);
      expect((await records().evictable(0, 10)).sort()).toEqual([third, step.record.id].sort());
      if (isHeld) expect((await records().reopen(LANE, 10)).reopened).toBe(2);
      const entries = await records().due(held, 100);
      expect(entries).toHaveLength(2);
      const merged = entries.find(({ recordId }) => recordId === step.record.id)!;
      expect(merged).toMatchObject({
        eventCount: 2,
        seq: expect.any(Number),
        groups: [{ attempt: 0, since: 0 }],
      });
      expect(merged.seq).toBeLessThan(entries.find(({ recordId }) => recordId === third)!.seq);
      const stored = (await records().events([step.record.id])).get(step.record.id);
      expect(stored && 'blob' in stored && decodeLines(stored.blob)).toEqual(['a', 'b']);
      await records().settle(held, [
        settlement(step.record.id, { delivered: bitmap.all(2) }),
        settlement(third, { delivered: bitmap.all(1) }),
      ]);
      expect((await books()).connection).toEqual({ ...EMPTY, routed: 4, delivered: 4 });
    });

    it('touches nothing where one of them has changed', async () => {
      const ids = [await commitAndRoute(1), await commitAndRoute(1)];
      const held = await lease(LANE);
      const from = await records().lonely(ids);
      await records().settle(held, [settlement(ids[0]!, { held: bitmap.all(1) })]);
      expect(await records().merge(mergeOf(held, from))).toBe(false);
      expect([...(await records().events(ids)).keys()].sort()).toEqual(ids.sort());
      expect((await books()).connection).toMatchObject({ pending: 1, held: 1 });
    });

    it('refuses a worker whose lease is over', async () => {
      const ids = [await commitAndRoute(1), await commitAndRoute(1)];
      const late = mergeOf({ lane: LANE, token: newUuid() }, await records().lonely(ids));
      await expect(records().merge(late)).rejects.toMatchObject({ code: 'TY_LEASE_LOST' });
    });

    it('is not offered what waits unrouted, was tried, or is wanted by another connection too', async () => {
      const unrouted = newBatch(1);
      await records().commit(unrouted);
      const tried = await commitAndRoute(1);
      const shared = newBatch(1);
      await records().commit(shared);
      const step = routeStep(await lease(INCOMING_LANE), shared.id, bitmap.all(1));
      step.connections.push({ ...step.connections[0]!, connectionId: 'con_2', lane: deliverLane('dst_2') });
      await records().route(step);
      const retry = [{ bits: bitmap.all(1), afterMs: 0, attempt: 1, since: 5 }];
      await records().settle(await lease(LANE), [settlement(tried, { retry })]);
      expect(await records().lonely([unrouted.id, tried, shared.id, newUuid()])).toEqual([]);
    });

    it('leaves a marker: a batch that is committed again changes nothing', async () => {
      const batches = [newBatch(1), newBatch(1)];
      for (const batch of batches) {
        await records().commit(batch);
        const incoming = await lease(INCOMING_LANE);
        await records().route(routeStep(incoming, batch.id, bitmap.all(1)));
        await records().release(incoming);
      }
      const held = await lease(LANE);
      const from = await records().lonely(batches.map(({ id }) => id));
      expect(await records().merge(mergeOf(held, from))).toBe(true);
      for (const batch of batches) expect(await records().commit(batch)).toEqual([]);
      expect((await books()).source).toMatchObject({ received: 2, waiting: 0 });
    });
  });
}
