import { hash64 } from '@trackyard/base';
import { encodeCompactIndex } from './compact-index.ts';
import { lineEntries } from './line-entries.ts';
import { LEFT_OUT, mergeIndexes } from './merge-index.ts';
import { encodeIndex, lookupIndex, splitIndex } from './object-index.ts';
import { entriesByLine, type IndexedEvent } from './testing/entries-by-line.ts';

/** Reads of an index in memory, each counted. */
function reading(index: Buffer) {
  const reads: number[] = [];
  const read = (offset: number, length: number) => {
    const bytes = index.subarray(offset, offset + length);
    reads.push(bytes.length);
    return Promise.resolve(bytes);
  };
  return { read, reads };
}

const indexOf = (events: readonly IndexedEvent[]) => encodeIndex(entriesByLine(events));
const compact = (events: readonly IndexedEvent[]) => encodeCompactIndex(splitIndex(indexOf(events)));
const eventsOf = (count: number, a: (n: number) => Partial<IndexedEvent> = () => ({})): IndexedEvent[] =>
  Array.from({ length: count }, (_, n) => ({
    line: Math.floor(n / 3),
    index: n % 3,
    messageId: `msg-${n}`,
    ...a(n),
  }));

describe('the index of a merged object', () => {
  it('finds each of many thousands of messages with two small reads, in half the space', async () => {
    const events = eventsOf(60_000, (n) => ({ userId: `user-${n % 9_000}` }));
    const index = await compact(events);
    const { read, reads } = reading(index);
    for (let n = 0; n < events.length; n += 97) {
      expect(await lookupIndex(read, 'messages', `msg-${n}`)).toEqual([
        { line: Math.floor(n / 3), index: n % 3 },
      ]);
    }
    expect(reads.length).toBeLessThanOrEqual(2 * Math.ceil(events.length / 97));
    expect(await lookupIndex(read, 'messages', 'msg-60000')).toEqual([]);
    expect(indexOf(events).length / index.length).toBeGreaterThan(2.3);
  });

  it('finds every line of a user, once each, and of one who crowds a block', async () => {
    const events = eventsOf(30_000, (n) => ({
      userId: n % 2 ? 'heavy' : `user-${n}`,
      anonymousId: `anon-${n % 7}`,
    }));
    const { read } = reading(await compact(events));
    const lines = async (id: string) => (await lookupIndex(read, 'users', id)).map(({ line }) => line);
    const expected = (wanted: (n: number) => boolean) => [
      ...new Set(events.flatMap(({ line }, n) => (wanted(n) ? [line] : []))),
    ];
    expect(await lines('heavy')).toEqual(expected((n) => n % 2 === 1));
    expect(await lines('anon-3')).toEqual(expected((n) => n % 7 === 3));
    expect(await lines('user-4')).toEqual([1]);
    expect(await lines('msg-4')).toEqual([]);
  });

  it('keeps all places of one message id, and finds the first and the last hash', async () => {
    const same = [3, 1, 2, 1].map((line, index) => ({ line, index, messageId: 'same' }));
    expect(await lookupIndex(reading(await compact(same)).read, 'messages', 'same')).toEqual([
      { line: 1, index: 1 },
      { line: 1, index: 3 },
      { line: 2, index: 2 },
      { line: 3, index: 0 },
    ]);
    const events = eventsOf(5_000);
    const { read } = reading(await compact(events));
    const ids = events.map(({ messageId }) => messageId).sort((a, b) => hash64(a).compare(hash64(b)));
    for (const id of [ids[0]!, ids.at(-1)!]) expect(await lookupIndex(read, 'messages', id)).toHaveLength(1);
  });

  it('merges indexes of both kinds, at their new lines, without those that are left out', async () => {
    const one = eventsOf(3_000, (n) => ({ userId: `u${n % 50}` }));
    const two = eventsOf(3_000, (n) => ({ messageId: `other-${n}`, userId: `u${n % 50}` }));
    const half = (odd: number) =>
      Int32Array.from({ length: 1_000 }, (_, line) => (line < 500 ? line * 2 + odd : LEFT_OUT));
    const parts = [
      { index: indexOf(one), lineOf: half(0) },
      { index: await compact(two), lineOf: half(1) },
    ];
    const added = { requestId: '', index: 4, messageId: 'new', userId: 'u7' };
    const { index, events } = await mergeIndexes(parts, [{ line: 5_000, entries: lineEntries([added]) }]);
    expect(events).toBe(3_001);
    const { read } = reading(index);
    expect(await lookupIndex(read, 'messages', 'msg-301')).toEqual([{ line: 200, index: 1 }]);
    expect(await lookupIndex(read, 'messages', 'other-301')).toEqual([{ line: 201, index: 1 }]);
    expect(await lookupIndex(read, 'messages', 'new')).toEqual([{ line: 5_000, index: 4 }]);
    expect(await lookupIndex(read, 'messages', 'msg-1501')).toEqual([]);
    const lines = (await lookupIndex(read, 'users', 'u7')).map(({ line }) => line);
    const kept = [one, two].flatMap((some, odd) =>
      some.flatMap(({ userId, line }) => (userId === 'u7' && line < 500 ? [line * 2 + odd] : [])),
    );
    expect(lines).toEqual([...new Set([...kept, 5_000])].sort((a, b) => a - b));
  });

  it('may be empty, and is told from other bytes', async () => {
    for (const section of ['messages', 'users'] as const) {
      expect(await lookupIndex(reading(await compact([])).read, section, 'x')).toEqual([]);
    }
    const index = await compact(eventsOf(9_000));
    for (const bytes of [index.subarray(0, 20), index.subarray(0, 40), index.subarray(0, 1_000)]) {
      await expect(lookupIndex(reading(bytes).read, 'messages', 'x')).rejects.toMatchObject({
        code: 'TY_LAKE_DAMAGED',
      });
    }
  });
});
