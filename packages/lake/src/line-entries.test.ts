import { hash64 } from '@trackyard/base';
import { LINE_ENTRY_BYTES, lineEntries } from './line-entries.ts';

/** Hash and index of each entry. */
function read(entries: Buffer): [string, number][] {
  return Array.from({ length: entries.length / LINE_ENTRY_BYTES }, (_, n) => {
    const entry = entries.subarray(n * LINE_ENTRY_BYTES, (n + 1) * LINE_ENTRY_BYTES);
    return [entry.toString('hex', 0, 8), entry.readUInt32BE(8)];
  });
}
const entry = (id: string, index: number) => [hash64(id).toString('hex'), index];

describe('the index entries of a line', () => {
  it('name every message, and every user at the first of their events', () => {
    const { messages, users } = lineEntries([
      { index: 3, messageId: 'm3', userId: 'ada', anonymousId: 'x' },
      { index: 1, messageId: 'm1', userId: 'ada' },
      { index: 2, messageId: 'm2', anonymousId: 'y' },
    ]);
    expect(read(messages)).toEqual([entry('m3', 3), entry('m1', 1), entry('m2', 2)]);
    expect(read(users)).toEqual([entry('ada', 1), entry('x', 3), entry('y', 2)]);
  });

  it('hold the right hashes of more users than are kept, whoever came before', () => {
    const idOf = (n: number) => `user-${n % 20_000}`;
    for (let from = 0; from < 60_000; from += 1_000) {
      const events = Array.from({ length: 1_000 }, (_, index) => ({
        ...{ index, messageId: 'm', userId: idOf(from + index) },
      }));
      const expected = events.map(({ index, userId }) => entry(userId, index));
      expect(read(lineEntries(events).users)).toEqual(expected);
    }
  });
});
