import { newUuid } from '@trackyard/base';
import * as bitmap from '../bitmap.ts';
import { decodeLines, encodeLines } from '../blob.ts';
import { ARCHIVE_LANE, INCOMING_LANE, deliverLane } from '../lanes.ts';
import type { RecordStore } from '../record-store.ts';
import { describeBooksProperty } from './describe-books-property.ts';
import { describeEviction } from './describe-eviction.ts';
import { describeLaneKeeping } from './describe-lane-keeping.ts';
import { describeVisits } from './describe-visits.ts';
import { describeSecondLives } from './describe-second-lives.ts';
import {
  CONNECTION,
  EMPTY,
  LANE,
  SOURCE,
  TTL_MS,
  newBatch,
  recordHarness,
  routeStep,
  settlement,
  until,
} from './record-harness.ts';

/**
 * What every backend of the records must do, crashes between any two steps included. A crash is shown by what
 * it leaves: a step that ran and a caller that never heard of it, so the step, or the one before it, runs again.
 * Arrival order across lanes is not asserted; within a lane it is.
 */
export function describeRecordStore(name: string, open: () => Promise<RecordStore>): void {
  describe(`records on ${name}`, () => {
    let records: RecordStore;
    beforeEach(async () => {
      records = await open();
    });

    const { lease, books, commitAndRoute } = recordHarness(() => records);

    describe('commit', () => {
      it('stores the batch, puts it into both lanes and counts it as waiting', async () => {
        const batch = newBatch(3, 1);
        const wakes = await records.commit(batch);
        expect(wakes.map(({ lane }) => lane).sort()).toEqual([ARCHIVE_LANE, INCOMING_LANE]);
        const stored = (await records.events([batch.id])).get(batch.id);
        expect(stored && 'blob' in stored && decodeLines(stored.blob)).toEqual([
          '{"n":0}',
          '{"n":1}',
          '{"n":2}',
        ]);
        const bodies = (await records.bodies([batch.id])).get(batch.id);
        expect(bodies && decodeLines(bodies.bodies)).toEqual(['body']);
        expect(bodies?.quarantine && decodeLines(bodies.quarantine)).toEqual(['refused']);
        expect((await books()).source).toEqual({
          received: 1,
          accepted: 0,
          duplicate: 0,
          quarantined: 1,
          waiting: 3,
        });
      });

      it('changes nothing the second time, not even after the record was closed', async () => {
        const batch = newBatch(2);
        await records.commit(batch);
        expect(await records.commit(batch)).toEqual([]);
        const held = await lease(INCOMING_LANE);
        await records.route(routeStep(held, batch.id, bitmap.of(2, []), 2));
        await records.release(held);
        const archive = await lease(ARCHIVE_LANE);
        await records.archived(archive, [batch.id]);
        expect(await records.commit(batch)).toEqual([]);
        expect((await books()).source).toMatchObject({ received: 2, accepted: 2, waiting: 0 });
        expect(await records.events([batch.id])).toEqual(new Map());
      });

      it('takes a batch of which everything was refused: only the archive wants it', async () => {
        const wakes = await records.commit(newBatch(0, 2));
        expect(wakes.map(({ lane }) => lane)).toEqual([ARCHIVE_LANE]);
        expect(await records.due(await lease(INCOMING_LANE), 10)).toEqual([]);
        expect((await books()).source).toMatchObject({ received: 2, quarantined: 2, waiting: 0 });
      });

      it('wakes a lane once: the second commit finds it armed', async () => {
        await records.commit(newBatch(1));
        expect(await records.commit(newBatch(1))).toEqual([]);
      });

      it('keeps bytes as they are, NUL and lone surrogates included', async () => {
        const batch = { ...newBatch(1), events: encodeLines([JSON.stringify({ text: 'a\u0000\ud800' })]) };
        await records.commit(batch);
        const stored = (await records.events([batch.id])).get(batch.id);
        expect(stored && 'blob' in stored && stored.blob.equals(batch.events)).toBe(true);
      });
    });

    describe('lease', () => {
      it('belongs to one at a time, and to another once it has ended', async () => {
        const first = await lease(LANE, 1_000);
        const refused = await records.lease(LANE, 'other', TTL_MS);
        expect(refused.leased).toBe(false);
        expect(refused.waitMs).toBeGreaterThan(0);
        expect(refused.waitMs).toBeLessThanOrEqual(1_000);
        await until(async () => (await records.lease(LANE, 'other', TTL_MS)).leased);
        expect(await records.renew([first], TTL_MS)).toEqual([false]);
        await expect(records.due(first, 1)).rejects.toMatchObject({ code: 'TY_LEASE_LOST' });
        expect(await records.release(first)).toEqual([]);
      });

      it('lasts as long as it is renewed', async () => {
        const held = await lease(LANE, 5_000);
        expect(await records.renew([held, { ...held, token: 'other' }], TTL_MS)).toEqual([true, false]);
        const { leased, waitMs } = await records.lease(LANE, 'other', TTL_MS);
        expect({ leased, long: waitMs > 5_000 }).toEqual({ leased: false, long: true });
      });

      it('re-arms the lane by its head on release, and leaves an empty one unarmed', async () => {
        const id = await commitAndRoute(1);
        const held = await lease(LANE);
        expect(await records.release(held)).toEqual([{ lane: LANE, delayMs: 0 }]);
        const again = await lease(LANE);
        await records.settle(again, [settlement(id, { delivered: bitmap.all(1) })]);
        expect(await records.release(again)).toEqual([]);
      });

      it('gets no second wake-up for work that arrives while it is held: release sees it', async () => {
        const held = await lease(INCOMING_LANE);
        const wakes = await records.commit(newBatch(1));
        expect(wakes.map(({ lane }) => lane)).toEqual([ARCHIVE_LANE]);
        expect(await records.release(held)).toEqual([{ lane: INCOMING_LANE, delayMs: 0 }]);
      });

      it('wakes a lane that only waits for a far retry when new work comes', async () => {
        const id = await commitAndRoute(1);
        const held = await lease(LANE);
        const again = { bits: bitmap.all(1), afterMs: 60_000, attempt: 1, since: 1 };
        await records.settle(held, [settlement(id, { retry: [again] })]);
        const [wake] = await records.release(held);
        expect(wake?.delayMs).toBeGreaterThan(50_000);
        const batch = newBatch(1);
        await records.commit(batch);
        const incoming = await lease(INCOMING_LANE);
        const { wakes } = await records.route(routeStep(incoming, batch.id, bitmap.all(1)));
        expect(wakes).toEqual([{ lane: LANE, delayMs: 0 }]);
      });
    });

    describe('route', () => {
      it('writes what remains, counts accepted, duplicate and filtered, and moves the books', async () => {
        const batch = newBatch(4);
        await records.commit(batch);
        const held = await lease(INCOMING_LANE);
        const step = routeStep(held, batch.id, bitmap.of(4, [0, 2]));
        step.sources = [{ sourceId: SOURCE, accepted: 3, duplicate: 1 }];
        step.connections[0]!.filtered = { integrations: 1 };
        expect(await records.route(step)).toEqual({ routed: true, wakes: [{ lane: LANE, delayMs: 0 }] });
        expect(await books()).toEqual({
          source: { received: 4, accepted: 3, duplicate: 1, quarantined: 0, waiting: 0 },
          connection: { ...EMPTY, routed: 3, pending: 2, filtered: { integrations: 1 } },
        });
        const [entry] = await records.due(await lease(LANE), 100);
        expect(entry).toMatchObject({ recordId: batch.id, connectionId: CONNECTION, eventCount: 4 });
        expect(entry?.groups.map(({ bits }) => bitmap.indexes(bits))).toEqual([[0, 2]]);
      });

      it('happens once: a run that comes later writes nothing', async () => {
        const batch = newBatch(2);
        await records.commit(batch);
        const held = await lease(INCOMING_LANE);
        const step = routeStep(held, batch.id, bitmap.all(2));
        await records.route(step);
        expect(await records.route(step)).toEqual({ routed: false, wakes: [] });
        expect((await books()).connection).toMatchObject({ routed: 2, pending: 2 });
      });

      it('merges small batches into one record, all or nothing', async () => {
        const batches = [newBatch(1), newBatch(2)];
        for (const batch of batches) await records.commit(batch);
        const held = await lease(INCOMING_LANE);
        const merged = { id: newUuid(), eventCount: 3, events: encodeLines(['a', 'b', 'c']) };
        const step = {
          ...routeStep(held, merged.id, bitmap.all(3)),
          batchIds: batches.map(({ id }) => id),
          merged,
        };
        const stale = { ...step, batchIds: [...step.batchIds, newUuid()] };
        expect(await records.route(stale)).toEqual({ routed: false, wakes: [] });
        expect(await records.due(held, 10)).toHaveLength(2);
        expect((await records.route(step)).routed).toBe(true);
        expect(await records.due(held, 10)).toEqual([]);
        expect([...(await records.events([...step.batchIds, merged.id])).keys()]).toEqual([merged.id]);
        const bodies = await records.bodies(step.batchIds);
        expect([...bodies.keys()].sort()).toEqual([...step.batchIds].sort());
      });

      it('refuses a worker whose lease is over', async () => {
        const batch = newBatch(1);
        await records.commit(batch);
        const old = await lease(INCOMING_LANE, 1);
        await until(async () => (await records.lease(INCOMING_LANE, 'other', TTL_MS)).leased);
        const late = records.route(routeStep(old, batch.id, bitmap.all(1)));
        await expect(late).rejects.toMatchObject({ code: 'TY_LEASE_LOST' });
      });

      it('closes a record that nobody wants', async () => {
        const batch = newBatch(1);
        await records.commit(batch);
        await records.route(routeStep(await lease(INCOMING_LANE), batch.id, bitmap.of(1, [])));
        expect(await records.events([batch.id])).toEqual(new Map());
      });
    });

    describe('settle', () => {
      it('clears delivered and dead, keeps retries with their own time, and takes held ones out', async () => {
        const id = await commitAndRoute(6);
        const held = await lease(LANE);
        await records.settle(held, [
          settlement(id, {
            delivered: bitmap.of(6, [0]),
            dead: bitmap.of(6, [1]),
            retry: [
              { bits: bitmap.of(6, [2]), afterMs: 0, attempt: 1, since: 7 },
              { bits: bitmap.of(6, [3]), afterMs: 60_000, attempt: 2, since: 8 },
            ],
            held: bitmap.of(6, [4]),
          }),
        ]);
        expect((await books()).connection).toEqual({
          ...EMPTY,
          routed: 6,
          delivered: 1,
          dead: 1,
          held: 1,
          pending: 3,
        });
        const [entry] = await records.due(held, 100);
        const due = entry?.groups.map(({ bits, attempt, since }) => ({
          members: bitmap.indexes(bits),
          attempt,
          since,
        }));
        expect(due).toEqual([
          { members: [5], attempt: 0, since: 0 },
          { members: [2], attempt: 1, since: 7 },
        ]);
      });

      it('moves nothing the second time', async () => {
        const id = await commitAndRoute(3);
        const held = await lease(LANE);
        const outcome = settlement(id, { delivered: bitmap.of(3, [0, 1]) });
        await records.settle(held, [outcome]);
        await records.settle(held, [outcome]);
        expect((await books()).connection).toMatchObject({ delivered: 2, pending: 1 });
        const rest = settlement(id, { delivered: bitmap.all(3) });
        await records.settle(held, [rest]);
        await records.settle(held, [rest]);
        expect((await books()).connection).toMatchObject({ delivered: 3, pending: 0 });
      });

      it('closes the record with its last bit', async () => {
        const id = await commitAndRoute(2);
        const held = await lease(LANE);
        await records.settle(held, [settlement(id, { delivered: bitmap.of(2, [0]) })]);
        expect((await records.events([id])).has(id)).toBe(true);
        await records.settle(held, [settlement(id, { dead: bitmap.of(2, [1]) })]);
        expect((await records.events([id])).has(id)).toBe(false);
        expect(await records.due(held, 10)).toEqual([]);
      });

      it('keeps the record for the connections that still need it', async () => {
        const batch = newBatch(1);
        await records.commit(batch);
        const step = routeStep(await lease(INCOMING_LANE), batch.id, bitmap.all(1));
        const other = { ...step.connections[0]!, connectionId: 'con_2', lane: deliverLane('dst_2') };
        step.connections.push(other);
        await records.route(step);
        await records.settle(await lease(LANE), [settlement(batch.id, { delivered: bitmap.all(1) })]);
        expect((await records.events([batch.id])).has(batch.id)).toBe(true);
        const last = { ...settlement(batch.id, { delivered: bitmap.all(1) }), connectionId: 'con_2' };
        await records.settle(await lease(other.lane), [last]);
        expect((await records.events([batch.id])).has(batch.id)).toBe(false);
      });

      it('settles many entries, several of one record among them, in one step', async () => {
        const ids = [await commitAndRoute(40), await commitAndRoute(3)];
        const held = await lease(LANE);
        await records.settle(held, [
          settlement(ids[0]!, { delivered: bitmap.of(40, [0, 39]) }),
          settlement(ids[0]!, { delivered: bitmap.of(40, [1, 31, 32]) }),
          settlement(ids[1]!, { delivered: bitmap.all(3) }),
        ]);
        expect((await books()).connection).toMatchObject({ delivered: 8, pending: 35 });
      });

      it('refuses a worker whose lease is over', async () => {
        const id = await commitAndRoute(1);
        const old = await lease(LANE, 1);
        await until(async () => (await records.lease(LANE, 'other', TTL_MS)).leased);
        const late = records.settle(old, [settlement(id, { delivered: bitmap.all(1) })]);
        await expect(late).rejects.toMatchObject({ code: 'TY_LEASE_LOST' });
        expect((await books()).connection).toMatchObject({ delivered: 0, pending: 1 });
      });

      it('gives held members back when their lane is reopened', async () => {
        const id = await commitAndRoute(2);
        const held = await lease(LANE);
        await records.settle(held, [
          settlement(id, { delivered: bitmap.of(2, [0]), held: bitmap.of(2, [1]) }),
        ]);
        expect(await records.due(held, 10)).toEqual([]);
        expect(await records.release(held)).toEqual([]);
        expect(await records.reopen(LANE, 10)).toEqual({ reopened: 1, wakes: [{ lane: LANE, delayMs: 0 }] });
        expect(await records.reopen(LANE, 10)).toEqual({ reopened: 0, wakes: [] });
        expect((await books()).connection).toMatchObject({ held: 0, pending: 1, delivered: 1 });
        const [entry] = await records.due(await lease(LANE), 10);
        expect(entry?.groups.map(({ bits }) => bitmap.indexes(bits))).toEqual([[1]]);
      });
    });

    describe('due', () => {
      it('gives records in accept order, up to about as many events as asked for', async () => {
        const ids = [await commitAndRoute(2), await commitAndRoute(2), await commitAndRoute(2)];
        const held = await lease(LANE);
        expect((await records.due(held, 3)).map(({ recordId }) => recordId)).toEqual(ids.slice(0, 2));
        expect((await records.due(held, 1)).map(({ recordId }) => recordId)).toEqual(ids.slice(0, 1));
        const entries = await records.due(held, 100);
        expect(entries.map(({ recordId }) => recordId)).toEqual(ids);
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq).sort((a, b) => a - b));
      });
    });

    describe('archived', () => {
      it('takes batches out of the lane and drops their bodies, not their events', async () => {
        const batch = newBatch(1);
        await records.commit(batch);
        const held = await lease(ARCHIVE_LANE);
        expect((await records.due(held, 10)).map(({ recordId }) => recordId)).toEqual([batch.id]);
        await records.archived(held, [batch.id]);
        await records.archived(held, [batch.id]);
        expect(await records.due(held, 10)).toEqual([]);
        expect(await records.bodies([batch.id])).toEqual(new Map());
        expect((await records.events([batch.id])).has(batch.id)).toBe(true);
      });

      it('still knows a batch that is routed and settled before the lake has it', async () => {
        const id = await commitAndRoute(1);
        await records.settle(await lease(LANE), [settlement(id, { delivered: bitmap.all(1) })]);
        const held = await lease(ARCHIVE_LANE);
        expect((await records.due(held, 10)).map(({ recordId }) => recordId)).toEqual([id]);
        expect((await records.bodies([id])).has(id)).toBe(true);
      });
    });

    describe('claim', () => {
      const claim = (messageId: string, batchId: string, index: number) => ({
        sourceId: SOURCE,
        messageId,
        batchId,
        index,
      });

      it('gives an id to the first index, in one call and over calls, and to a re-run again', async () => {
        const mine = [claim('a', 'b1', 0), claim('a', 'b1', 1), claim('b', 'b1', 2)];
        expect(await records.claim(mine)).toEqual([true, false, true]);
        expect(await records.claim(mine)).toEqual([true, false, true]);
        expect(await records.claim([claim('a', 'b2', 0), claim('c', 'b2', 1)])).toEqual([false, true]);
      });

      it('keeps sources apart', async () => {
        expect(await records.claim([claim('a', 'b1', 0)])).toEqual([true]);
        expect(await records.claim([{ ...claim('a', 'b2', 0), sourceId: 'src_2' }])).toEqual([true]);
        expect(await records.claim([])).toEqual([]);
      });

      it('gives an id that many ask for at once to exactly one of them', async () => {
        const rivals = Array.from({ length: 8 }, (_, place) =>
          records.claim([claim('same', `b${place}`, 0)]),
        );
        expect((await Promise.all(rivals)).filter(([ours]) => ours)).toHaveLength(1);
      });
    });

    describe('sweep', () => {
      it('wakes a lane whose holder is gone', async () => {
        const id = await commitAndRoute(1);
        await records.sweep(); // arms what the helpers left behind
        await lease(LANE, 1);
        await until(async () => (await records.sweep()).some(({ lane }) => lane === LANE));
        const [entry] = await records.due(await lease(LANE), 10);
        expect(entry?.recordId).toBe(id);
      });

      it('leaves held and idle lanes alone', async () => {
        await commitAndRoute(1);
        await lease(LANE);
        expect((await records.sweep()).filter(({ lane }) => lane === LANE)).toEqual([]);
      });
    });

    describeLaneKeeping(() => records);
    describeSecondLives(() => records);
    describeEviction(() => records);
    describeVisits(() => records);
    describeBooksProperty(() => records);

    it('balances when many workers settle the same record at once', async () => {
      const size = 64;
      const id = await commitAndRoute(size);
      const held = await lease(LANE);
      const parts = Array.from({ length: 8 }, (_, part) =>
        bitmap.of(
          size,
          Array.from({ length: 16 }, (_unused, step) => (part * 8 + step) % size),
        ),
      );
      await Promise.all(parts.map((delivered) => records.settle(held, [settlement(id, { delivered })])));
      expect((await books()).connection).toMatchObject({ routed: size, delivered: size, pending: 0 });
    });
  });
}
