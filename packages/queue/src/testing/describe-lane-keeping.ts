import * as bitmap from '../bitmap.ts';
import { ARCHIVE_LANE, INCOMING_LANE, deliverLane } from '../lanes.ts';
import type { RecordStore } from '../record-store.ts';
import { LANE, TTL_MS, newBatch, recordHarness, routeStep, settlement, until } from './record-harness.ts';

const BY_USER = deliverLane('dst_1', 'user');

/** What a holder leaves with a lane, how a lane rests, and how one that keeps an order is walked. */
export function describeLaneKeeping(records: () => RecordStore): void {
  const { lease, commitAndRoute, books } = recordHarness(records);

  describe('a lane', () => {
    it('gives what its holder left to the next one', async () => {
      const first = await lease(LANE);
      await records().release(first, { state: '{"a":1}' });
      expect(await records().lease(LANE, 'second', TTL_MS)).toMatchObject({
        state: '{"a":1}',
        abandoned: false,
      });
      await records().release({ lane: LANE, token: 'second' });
      expect((await records().lease(LANE, 'third', TTL_MS)).state).toBe('{"a":1}');
      await records().release({ lane: LANE, token: 'third' }, { state: null });
      expect((await records().lease(LANE, 'fourth', TTL_MS)).state).toBeNull();
    });

    it('tells when its holder died, with what was marked before', async () => {
      const first = await lease(LANE, 1_000);
      await records().mark(first, 'at work');
      const next = await until(async () => {
        const found = await records().lease(LANE, 'next', TTL_MS);
        return found.leased && found;
      });
      expect(next).toMatchObject({ state: 'at work', abandoned: true });
      await expect(records().mark(first, 'late')).rejects.toMatchObject({ code: 'TY_LEASE_LOST' });
      await records().release({ lane: LANE, token: 'next' });
      expect(await records().lease(LANE, 'third', TTL_MS)).toMatchObject({
        state: 'at work',
        abandoned: false,
      });
    });

    it('shows what is due without a lease, earliest first; not what is held or waits for a later try', async () => {
      expect(await records().peek(LANE, 10)).toEqual([]);
      const first = await commitAndRoute(1);
      const second = await commitAndRoute(2);
      await commitAndRoute(1, { held: true });
      expect(await records().peek(LANE, 10)).toEqual([first, second]);
      expect(await records().peek(LANE, 1)).toEqual([first]);
      const held = await lease(LANE);
      const later = { bits: bitmap.all(1), afterMs: 60_000, attempt: 1, since: 1 };
      await records().settle(held, [settlement(first, { retry: [later] })]);
      expect(await records().peek(LANE, 10)).toEqual([second]);
      expect(await records().peek(ARCHIVE_LANE, 10)).toContain(second);
    });

    it('rests as long as it is told to: new work wakes it no sooner', async () => {
      await commitAndRoute(1);
      const [wake] = await records().release(await lease(LANE), { restMs: 60_000 });
      expect(wake?.delayMs).toBeGreaterThan(50_000);
      await commitAndRoute(1);
      expect((await records().sweep()).filter(({ lane }) => lane === LANE)).toEqual([]);
      const standing = (await records().standings([LANE, 'deliver/none'])).get(LANE);
      expect(standing?.state).toBeNull();
      expect(standing?.restUntil).toBeGreaterThan(Date.now());
    });

    it('is woken at a time that its holder chose, even when empty, and sooner by new work', async () => {
      const [wake] = await records().release(await lease(LANE), { wakeMs: 60_000 });
      expect(wake?.delayMs).toBeGreaterThan(50_000);
      const batch = newBatch(1);
      await records().commit(batch);
      const { wakes } = await records().route(routeStep(await lease(INCOMING_LANE), batch.id, bitmap.all(1)));
      expect(wakes).toEqual([{ lane: LANE, delayMs: 0 }]);
      const [soon] = await records().release(await lease(LANE), { wakeMs: 60_000 });
      expect(soon?.delayMs).toBe(0);
      const [later] = await records().release(await lease(LANE), { wakeMs: 60_000, isBlocked: true });
      expect(later?.delayMs).toBeGreaterThan(50_000);
    });

    it('is roused by a change of settings: state and rest are forgotten', async () => {
      await commitAndRoute(1);
      await records().release(await lease(LANE), { restMs: 60_000, state: 'open' });
      expect(await records().rouse(LANE)).toEqual([{ lane: LANE, delayMs: 0 }]);
      expect(await records().lease(LANE, 'next', TTL_MS)).toMatchObject({ leased: true, state: null });
      expect(await records().due({ lane: LANE, token: 'next' }, 10)).toHaveLength(1);
    });

    it('forgets what its holder leaves where it was roused meanwhile, and is woken', async () => {
      const held = await lease(LANE);
      expect(await records().rouse(LANE)).toEqual([]);
      const wakes = await records().release(held, { state: 'open', restMs: 60_000 });
      expect(wakes).toEqual([{ lane: LANE, delayMs: 0 }]);
      const next = await records().lease(LANE, 'next', TTL_MS);
      expect(next).toMatchObject({ leased: true, state: null });
      await records().release({ lane: LANE, token: 'next' }, { state: 'kept' });
      expect((await records().standings([LANE])).get(LANE)?.state).toBe('kept');
    });

    it('keeps its order in the hands of whoever walks it, due or not, held or not', async () => {
      const ids = [];
      for (let n = 0; n < 4; n++) ids.push(await commitAndRoute(2, { lane: BY_USER }));
      const held = await lease(BY_USER);
      const later = { bits: bitmap.of(2, [0]), afterMs: 60_000, attempt: 1, since: 5 };
      await records().settle(held, [
        settlement(ids[0]!, { retry: [later], delivered: bitmap.of(2, [1]) }),
        settlement(ids[1]!, { held: bitmap.all(2) }),
        settlement(ids[2]!, { delivered: bitmap.all(2) }),
      ]);
      const entries = await records().walk(held, 10);
      expect(entries.map(({ recordId }) => recordId)).toEqual([ids[0], ids[1], ids[3]]);
      const [first, second, last] = entries.map(({ groups }) => groups);
      expect(first).toMatchObject([{ bits: bitmap.of(2, [0]), attempt: 1, since: 5 }]);
      expect(second).toMatchObject([{ bits: bitmap.all(2), dueAt: null }]);
      expect(last).toMatchObject([{ bits: bitmap.all(2), attempt: 0 }]);
      expect((await records().walk(held, 1)).map(({ recordId }) => recordId)).toEqual([ids[0]]);
    });

    it('takes events that are held from the start', async () => {
      const id = await commitAndRoute(3, { held: true });
      expect((await books()).connection).toMatchObject({ routed: 3, held: 3, pending: 0 });
      expect(await records().due(await lease(LANE), 10)).toEqual([]);
      expect((await records().reopen(LANE, 10)).reopened).toBe(3);
      expect((await books()).connection).toMatchObject({ held: 0, pending: 3 });
      expect((await records().events([id])).has(id)).toBe(true);
    });

    it('is reopened page by page, oldest first', async () => {
      const ids = [await commitAndRoute(1, { held: true }), await commitAndRoute(1, { held: true })];
      expect((await records().reopen(LANE, 1)).reopened).toBe(1);
      const held = await lease(LANE);
      expect((await records().due(held, 10)).map(({ recordId }) => recordId)).toEqual([ids[0]]);
      expect((await records().reopen(LANE, 1)).reopened).toBe(1);
      expect((await records().due(held, 10)).map(({ recordId }) => recordId)).toEqual(ids);
    });
  });
}
