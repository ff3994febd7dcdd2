import { INCOMING_LANE } from '../lanes.ts';
import type { RecordStore } from '../record-store.ts';
import { recordHarness, TTL_MS } from './record-harness.ts';

const [ADA, BOB, EVE] = ['00000000000000ff', 'ff00000000000000', '7fffffffffffffff'] as const;

/** What routing keeps of visitors. */
export function describeVisits(records: () => RecordStore): void {
  const { lease } = recordHarness(records);

  describe('visits', () => {
    it('are kept by visitor, the latest of each', async () => {
      const held = await lease(INCOMING_LANE);
      expect(await records().visits([])).toEqual(new Map());
      expect(await records().visits([ADA, BOB])).toEqual(new Map());
      await records().keepVisits(held, new Map([[ADA, 'a1']]));
      await records().keepVisits(
        held,
        new Map([
          [BOB, 'b1'],
          [ADA, 'a2'],
        ]),
      );
      expect(await records().visits([ADA, EVE, BOB])).toEqual(
        new Map([
          [ADA, 'a2'],
          [BOB, 'b1'],
        ]),
      );
      await records().sweep();
      expect((await records().visits([ADA])).get(ADA)).toBe('a2');
    });

    it('are kept for nobody who has lost the lane', async () => {
      const first = await lease(INCOMING_LANE);
      await records().keepVisits(first, new Map([[ADA, 'first']]));
      await records().release(first);
      const second = { lane: INCOMING_LANE, token: 'second' };
      await records().lease(INCOMING_LANE, second.token, TTL_MS);
      const late = records().keepVisits(first, new Map([[ADA, 'late']]));
      await expect(late).rejects.toMatchObject({ code: 'TY_LEASE_LOST' });
      await records().keepVisits(second, new Map([[BOB, 'second']]));
      expect(Object.fromEntries(await records().visits([ADA, BOB]))).toEqual({
        [ADA]: 'first',
        [BOB]: 'second',
      });
    });
  });
}
