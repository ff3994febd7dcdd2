import fc from 'fast-check';
import * as bitmap from './bitmap.ts';
import { earliestDue, reopenGroups, settleGroups } from './groups.ts';
import type { Group, Settlement } from './record-store.ts';

const SIZE = 40;
const NOW = 1_000;
const bits = fc.uniqueArray(fc.nat(SIZE - 1)).map((indexes) => bitmap.of(SIZE, indexes));
const settlement: fc.Arbitrary<Settlement> = fc.record({
  recordId: fc.constant('r'),
  connectionId: fc.constant('c'),
  delivered: bits,
  dead: bits,
  held: bits,
  retry: fc.array(fc.record({ bits, afterMs: fc.nat(100), attempt: fc.nat(5), since: fc.nat(100) }), {
    maxLength: 3,
  }),
});
const membersOf = (groups: readonly Group[]) => groups.flatMap((group) => bitmap.indexes(group.bits));

describe('settleGroups', () => {
  it('keeps each member in one place, whatever comes: counts before and after agree', () => {
    fc.assert(
      fc.property(fc.array(settlement, { maxLength: 6 }), (settlements) => {
        let groups: Group[] = [{ bits: bitmap.all(SIZE), dueAt: 0, attempt: 0, since: 0 }];
        const books = { delivered: 0, dead: 0, held: 0, pending: SIZE };
        for (const each of settlements) {
          const settled = settleGroups(groups, each, NOW);
          groups = settled.groups;
          for (const [field, n] of Object.entries(settled.moved))
            books[field as keyof typeof books] += n as number;
          const members = membersOf(groups);
          expect(new Set(members).size).toBe(members.length);
          expect(membersOf(groups.filter(({ dueAt }) => dueAt === null))).toHaveLength(books.held);
          expect(membersOf(groups.filter(({ dueAt }) => dueAt !== null))).toHaveLength(books.pending);
          expect(books.delivered + books.dead + books.held + books.pending).toBe(SIZE);
        }
      }),
    );
  });

  it('moves held members back when they are reopened', () => {
    const groups = [{ bits: bitmap.of(8, [1, 2]), dueAt: null, attempt: 3, since: 5 }];
    const { groups: reopened, moved } = reopenGroups(groups, NOW);
    expect(reopened).toEqual([{ bits: bitmap.of(8, [1, 2]), dueAt: NOW, attempt: 3, since: 5 }]);
    expect(moved).toEqual({ delivered: 0, dead: 0, held: -2, pending: 2, deleted: 0 });
  });

  it('knows when the next one is due', () => {
    const group = { bits: bitmap.all(1), attempt: 0, since: 0 };
    expect(
      earliestDue([
        { ...group, dueAt: 7 },
        { ...group, dueAt: null },
        { ...group, dueAt: 3 },
      ]),
    ).toBe(3);
    expect(earliestDue([{ ...group, dueAt: null }])).toBeNull();
  });
});
