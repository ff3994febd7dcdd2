import { makeEventReader } from './event-reader.ts';
import { groupSmall, mergeHour, REPLACED_KEEP_MS } from './merge-hour.ts';
import type { RawLine } from './raw-line.ts';
import type { LakeStorage } from './storage.ts';
import { receivedLines } from './testing/received-lines.ts';
import { collect } from './testing/collect.ts';
import { killedAfter, KILLED } from './testing/killed-after.ts';
import { makeRequests } from './testing/make-line.ts';
import { LAKES, stopTestS3 } from './testing/open-test-lake.ts';

const HOUR = { sourceId: 'src_one', hour: '2026-03-04T10' };
const QUERY = { sourceIds: ['src_one'] };
const NOW = Date.parse('2026-03-04T12:00:00.000Z');
const LATER = NOW + REPLACED_KEEP_MS;

const textsOf = (lines: readonly RawLine[]) => lines.map((line) => JSON.stringify(line));

jest.setTimeout(240_000);
afterAll(stopTestS3);

describe.each(Object.keys(LAKES) as (keyof typeof LAKES)[])('merging an hour, on %s', (kind) => {
  let lake: Awaited<ReturnType<(typeof LAKES)[typeof kind]>>;
  beforeEach(async () => {
    lake = await LAKES[kind]();
  });
  afterEach(() => lake.close());

  const requests = makeRequests(60, '2026-03-04T10:15:30.123Z');
  const write = async (from = 0, to = 60, others = requests) => {
    const lines = textsOf(others.lines.slice(from, to));
    await lake.archive.writeRaw(receivedLines(lines, others.events.slice(from, to)));
  };
  /** Six objects, two of which hold some batches twice: what killed archive steps leave. */
  const fill = async () => {
    for (const [from, to] of [
      [0, 10],
      [10, 20],
      [15, 30],
      [30, 40],
      [40, 50],
      [45, 60],
    ] as const)
      await write(from, to);
  };
  const dataKeys = async (): Promise<string[]> =>
    (await lake.storage.list('raw/', { limit: 1000 })).filter((key) => key.endsWith('.zst'));
  const allKeys = () => lake.storage.list('raw/', { limit: 1000 });
  const readAll = async (storage: LakeStorage = lake.storage) =>
    textsOf(await collect(makeEventReader(storage).scan(QUERY)));
  const expectAll = async (storage: LakeStorage = lake.storage) => {
    const reader = makeEventReader(storage);
    expect(await readAll(storage)).toEqual(textsOf(requests.lines));
    const newest = await collect(reader.scan({ ...QUERY, newestFirst: true }));
    expect(textsOf(newest.reverse())).toEqual(textsOf(requests.lines));
    expect(await collect(reader.timeline({ ...QUERY, userId: 'user-3' }))).toHaveLength(9);
    for (const n of [0, 17, 47, 59]) {
      const messageId = `msg-${String(n).padStart(5, '0')}`;
      expect(await reader.find(['src_one'], messageId)).toMatchObject({ line: requests.lines[n], index: 0 });
    }
  };

  it('makes one object of many, with each line once, and deletes the others ten minutes later', async () => {
    await fill();
    await expectAll();
    const before = await dataKeys();
    expect(before).toHaveLength(6);
    expect(await mergeHour(lake.storage, HOUR, NOW)).toEqual({
      merged: 6,
      into: 1,
      deleted: 0,
      isWaiting: true,
    });
    await expectAll();
    expect(await mergeHour(lake.storage, HOUR, LATER - 1)).toMatchObject({ deleted: 0, isWaiting: true });
    expect(await dataKeys()).toHaveLength(7);
    expect(await mergeHour(lake.storage, HOUR, LATER)).toEqual({
      merged: 0,
      into: 0,
      deleted: 6,
      isWaiting: false,
    });
    const [merged] = await dataKeys();
    const stem = merged?.replace('.ndjson.zst', '') ?? '';
    expect(before).not.toContain(merged);
    expect(await allKeys()).toEqual([`${stem}.index`, `${stem}.manifest.json`, `${stem}.ndjson.zst`]);
    await expectAll();
    const manifest = JSON.parse(String(await lake.storage.get(`${stem}.manifest.json`)));
    expect(manifest).toMatchObject({
      ...{ count: 60, events: 60, textBytes: textsOf(requests.lines).join('\n').length + 1 },
      ...{ minReceivedAt: '2026-03-04T10:15:30.123Z', maxReceivedAt: '2026-03-04T10:16:29.123Z' },
    });
    expect(Buffer.from(manifest.batchHashes, 'base64')).toHaveLength(12 * 8);
    expect(await mergeHour(lake.storage, HOUR, LATER)).toMatchObject({ merged: 0, isWaiting: false });
  });

  it('takes along what comes later, also a batch that is there already', async () => {
    await write(0, 20);
    await write(20, 40);
    await mergeHour(lake.storage, HOUR, NOW);
    await mergeHour(lake.storage, HOUR, LATER);
    await write(35, 60);
    await expectAll();
    expect(await mergeHour(lake.storage, HOUR, LATER)).toMatchObject({ merged: 2, into: 1 });
    await expectAll();
    await mergeHour(lake.storage, HOUR, LATER + REPLACED_KEEP_MS);
    await expectAll();
    expect(await dataKeys()).toHaveLength(1);
  });

  it('leaves each line once after a kill at any step, and goes on', async () => {
    for (let steps = 0; ; steps += kind === 'S3' ? 4 : 1) {
      const killed = await LAKES[kind]();
      for (const [from, to] of [
        [0, 20],
        [15, 40],
        [40, 60],
      ] as const) {
        const lines = textsOf(requests.lines.slice(from, to));
        await killed.archive.writeRaw(receivedLines(lines, requests.events.slice(from, to)));
      }
      const storage = killedAfter(killed.storage, steps);
      const run = async () => {
        await mergeHour(storage, HOUR, NOW);
        await mergeHour(storage, HOUR, LATER);
      };
      const isDone = await run().then(
        () => true,
        (error: unknown) => (expect(error).toBe(KILLED), false),
      );
      await expectAll(killed.storage);
      await mergeHour(killed.storage, HOUR, NOW);
      await mergeHour(killed.storage, HOUR, LATER);
      await expectAll(killed.storage);
      expect(await killed.storage.list('raw/', { limit: 100 })).toHaveLength(3);
      await killed.close();
      if (isDone) {
        expect(steps).toBeGreaterThan(12);
        break;
      }
    }
  });

  it('does not disturb those who read meanwhile', async () => {
    await fill();
    const forward = lake.reader.scan(QUERY)[Symbol.asyncIterator]();
    const backward = lake.reader.scan({ ...QUERY, newestFirst: true })[Symbol.asyncIterator]();
    const seen: RawLine[][] = [[], []];
    const read = async (count: number) => {
      for (const [n, walk] of [forward, backward].entries()) {
        for (let line = 0; line < count; line++) {
          const step = await walk.next();
          if (!step.done) seen[n]!.push(step.value);
        }
      }
    };
    await read(12);
    const page = await lake.reader.scanPage({ ...QUERY, limit: 25 });
    await mergeHour(lake.storage, HOUR, NOW);
    await mergeHour(lake.storage, HOUR, LATER);
    await read(60);
    expect(textsOf(seen[0]!)).toEqual(textsOf(requests.lines));
    expect(textsOf(seen[1]!.reverse())).toEqual(textsOf(requests.lines));
    const rest = await lake.reader.scanPage({ ...QUERY, cursor: page.nextCursor ?? '' });
    expect(textsOf([...page.lines, ...rest.lines])).toEqual(textsOf(requests.lines));
  });
});

it('groups small neighbours up to 64 MiB of text, and leaves large objects alone', () => {
  const megabytes = [5, 40, 20, 30, 20, 10, 64];
  const sized = megabytes.map((size, n) => ({
    object: { sourceId: 's', hour: '2026-03-04T10', name: String(n), firstAt: n, lastAt: n },
    textBytes: size * 2 ** 20,
  }));
  const groups = groupSmall(sized).map((group) => group.map(({ name }) => name).join());
  expect(groups).toEqual(['0,2,3', '4,5']);
});
