import { hash64 } from '@trackyard/base';
import { encodeIndex, lookupIndex } from './object-index.ts';
import { entriesByLine, type IndexedEvent } from './testing/entries-by-line.ts';

const indexOf = (events: readonly IndexedEvent[]) => encodeIndex(entriesByLine(events));

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

describe('the index of an object', () => {
  it('finds the line and the place of each of many thousands of messages, with two small reads', async () => {
    const events = Array.from({ length: 30_000 }, (_, n) => ({
      line: Math.floor(n / 3),
      index: n % 3,
      messageId: `msg-${String(n)}`,
    }));
    const { read, reads } = reading(indexOf(events));
    for (let n = 0; n < events.length; n += 97) {
      const hits = await lookupIndex(read, 'messages', `msg-${String(n)}`);
      expect(hits).toEqual([{ line: Math.floor(n / 3), index: n % 3 }]);
    }
    const lookups = Math.ceil(events.length / 97);
    expect(reads.length).toBeLessThan(lookups * 2.1);
    expect(Math.max(...reads)).toBeLessThanOrEqual(65_536);
    expect(await lookupIndex(read, 'messages', 'msg-30000')).toEqual([]);
  });

  it('finds the first and the last hash', async () => {
    const events = Array.from({ length: 5_000 }, (_, n) => ({ line: n, index: 0, messageId: String(n) }));
    const { read } = reading(indexOf(events));
    const found = await Promise.all(events.map(({ messageId }) => lookupIndex(read, 'messages', messageId)));
    expect(found.map((hits) => hits.length)).toEqual(events.map(() => 1));
  });

  it('finds every line of a user, once a line, at its first event there', async () => {
    const events: IndexedEvent[] = Array.from({ length: 12_000 }, (_, n) => ({
      line: n >> 1,
      index: n & 1,
      messageId: `m${String(n)}`,
      userId: n % 4 < 2 ? 'heavy' : `user-${String(n)}`,
      anonymousId: n % 3 === 0 ? 'heavy' : `anonymous-${String(n)}`,
    }));
    const { read } = reading(indexOf(events));
    const hits = await lookupIndex(read, 'users', 'heavy');
    const expected = new Map<number, number>();
    for (const { line, index, userId, anonymousId } of events) {
      const isHeavy = userId === 'heavy' || anonymousId === 'heavy';
      if (isHeavy && !expected.has(line)) expected.set(line, index);
    }
    expect(hits).toEqual([...expected].map(([line, index]) => ({ line, index })));
    expect(await lookupIndex(read, 'users', 'anonymous-1')).toEqual([{ line: 0, index: 1 }]);
    expect(await lookupIndex(read, 'users', 'user-11999')).toEqual([{ line: 5999, index: 1 }]);
    expect(await lookupIndex(read, 'users', 'm1')).toEqual([]);
  });

  it.each([0x00, 0x02, 0x80, 0xfd, 0xff])(
    'finds all lines of a heavy user whose hash begins with %i',
    async (byte) => {
      const ids = Array.from({ length: 10_000 }, (_, n) => `heavy-${String(n)}`);
      const heavy = ids.find((id) => hash64(id)[0] === byte) ?? '';
      const events = Array.from({ length: 8_000 }, (_, line) => {
        return {
          line,
          index: 0,
          messageId: `m${String(line)}`,
          userId: line % 2 ? heavy : `user-${String(line)}`,
        };
      });
      const { read } = reading(indexOf(events));
      expect(await lookupIndex(read, 'users', heavy)).toHaveLength(4_000);
      expect(await lookupIndex(read, 'users', 'user-4000')).toEqual([{ line: 4000, index: 0 }]);
    },
  );

  it('keeps all places of one message id, the first line first', async () => {
    const events = [3, 1, 2, 1].map((line, index) => ({ line, index, messageId: 'same' }));
    const { read } = reading(indexOf(events));
    const places = [
      { line: 1, index: 1 },
      { line: 1, index: 3 },
      { line: 2, index: 2 },
      { line: 3, index: 0 },
    ];
    expect(await lookupIndex(read, 'messages', 'same')).toEqual(places);
  });

  it('may be empty', async () => {
    const { read } = reading(indexOf([]));
    expect(await lookupIndex(read, 'messages', 'x')).toEqual([]);
    expect(await lookupIndex(read, 'users', 'x')).toEqual([]);
  });

  it('is told from other bytes, and from no bytes', async () => {
    const damaged = { code: 'TY_LAKE_DAMAGED' };
    const index = indexOf(
      Array.from({ length: 9_000 }, (_, n) => ({ line: n, index: 0, messageId: String(n) })),
    );
    const otherVersion = Buffer.from(index);
    otherVersion.writeUInt32BE(3, 4);
    for (const bytes of [Buffer.alloc(0), Buffer.from('TYIX'), Buffer.alloc(100), otherVersion]) {
      await expect(lookupIndex(reading(bytes).read, 'messages', 'x')).rejects.toMatchObject(damaged);
    }
    await expect(lookupIndex(() => Promise.resolve(undefined), 'messages', 'x')).rejects.toMatchObject(
      damaged,
    );
    const cut = reading(index.subarray(0, 70_000)).read;
    const inLostPart = Array.from({ length: 9_000 }, (_, n) => String(n)).find(
      (id) => (hash64(id)[0] ?? 0) > 0xf0,
    );
    await expect(lookupIndex(cut, 'messages', inLostPart ?? '')).rejects.toMatchObject(damaged);
  });
});
