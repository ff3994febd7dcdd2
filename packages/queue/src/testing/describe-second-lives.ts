import { newUuid } from '@trackyard/base';
import * as bitmap from '../bitmap.ts';
import { encodeLines } from '../blob.ts';
import type { RecordStore, RequeuedRecord } from '../record-store.ts';
import { CONNECTION, EMPTY, LANE, recordHarness, settlement } from './record-harness.ts';

/** Redrives, replays, and what a person deletes. */
export function describeSecondLives(records: () => RecordStore): void {
  const { lease, commitAndRoute, books } = recordHarness(records);
  const requeued = (as: RequeuedRecord['as']): RequeuedRecord => ({
    ...{ id: newUuid(), connectionId: CONNECTION, lane: LANE, as },
    ...{ eventCount: 2, events: encodeLines(['a', 'b']) },
  });

  describe('a second life', () => {
    it('moves redriven events from dead to pending, once', async () => {
      const dead = await commitAndRoute(2);
      const held = await lease(LANE);
      await records().settle(held, [settlement(dead, { dead: bitmap.all(2) })]);
      await records().release(held);
      const record = requeued('redrive');
      expect(await records().requeue(record)).toEqual([{ lane: LANE, delayMs: 0 }]);
      expect(await records().requeue(record)).toEqual([]);
      expect((await books()).connection).toEqual({ ...EMPTY, routed: 2, pending: 2 });
      const again = await lease(LANE);
      const [entry] = await records().due(again, 10);
      expect(entry).toMatchObject({ recordId: record.id, eventCount: 2, groups: [{ attempt: 0, since: 0 }] });
      await records().settle(again, [settlement(record.id, { delivered: bitmap.all(2) })]);
      expect(await records().requeue(record)).toEqual([]);
      expect((await books()).connection).toEqual({ ...EMPTY, routed: 2, delivered: 2 });
    });

    it('adds replayed events to both sides of the books', async () => {
      await records().requeue(requeued('replay'));
      expect((await books()).connection).toEqual({ ...EMPTY, replayed: 2, pending: 2 });
    });
  });

  describe('deleting', () => {
    it('takes what waits for a connection out as deleted, page by page, and closes its records', async () => {
      const first = await commitAndRoute(3);
      const second = await commitAndRoute(2);
      const held = await lease(LANE);
      await records().settle(held, [
        settlement(first, { delivered: bitmap.of(3, [0]), held: bitmap.of(3, [1]) }),
      ]);
      const deleted = [];
      for (let n = 0; n < 3; n++) deleted.push(await records().discard(LANE, CONNECTION, 1));
      expect(deleted.sort()).toEqual([0, 2, 2]);
      expect((await books()).connection).toEqual({ ...EMPTY, routed: 5, delivered: 1, deleted: 4 });
      expect(await records().events([first, second])).toEqual(new Map());
      await records().settle(held, [settlement(second, { delivered: bitmap.all(2) })]);
      expect((await books()).connection).toMatchObject({ delivered: 1 });
    });

    it('leaves the events of other connections alone', async () => {
      await commitAndRoute(2);
      expect(await records().discard(LANE, 'con_other', 10)).toBe(0);
      expect((await books()).connection).toMatchObject({ pending: 2 });
    });

    it('moves deleted dead letters in the books, once for each deletion', async () => {
      const id = await commitAndRoute(2);
      await records().settle(await lease(LANE), [settlement(id, { dead: bitmap.all(2) })]);
      const deletion = { id: newUuid(), connectionId: CONNECTION, events: 1 };
      await records().deleteDead(deletion);
      await records().deleteDead(deletion);
      expect((await books()).connection).toEqual({ ...EMPTY, routed: 2, dead: 1, deleted: 1 });
    });
  });
}
