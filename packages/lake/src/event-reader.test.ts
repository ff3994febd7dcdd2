import { zstdCompressSync } from 'node:zlib';
import type { RawLine } from './raw-line.ts';
import type { TimeSpan } from './raw-listing.ts';
import type { ScanQuery } from './scan-page.ts';
import { receivedLines } from './testing/received-lines.ts';
import { collect } from './testing/collect.ts';
import { makeLine, makeRequests } from './testing/make-line.ts';
import { openTestLake } from './testing/open-test-lake.ts';

const SOURCES = ['src_one'];
const idsOf = (lines: readonly RawLine[]): string[] => lines.map((line) => line.requestId);

/** Each object is several fsyncs, and a loaded machine takes its time for one. */
jest.setTimeout(60_000);

describe('EventReader', () => {
  let lake: Awaited<ReturnType<typeof openTestLake>>;

  beforeEach(async () => {
    lake = await openTestLake();
  });
  afterEach(() => lake.close());

  const write = async ({ lines, events }: ReturnType<typeof makeRequests>): Promise<void> => {
    await lake.archive.writeRaw(
      receivedLines(
        lines.map((line) => JSON.stringify(line)),
        events,
      ),
    );
  };
  /** Writes requests as several objects of some batches each. */
  const writeApart = async (requests: ReturnType<typeof makeRequests>, size: number): Promise<void> => {
    for (let at = 0; at < requests.lines.length; at += size) {
      await write({
        lines: requests.lines.slice(at, at + size),
        events: requests.events.slice(at, at + size),
      });
    }
  };
  const scanAll = async (query: Partial<ScanQuery> = {}): Promise<string[]> =>
    idsOf(await collect(lake.reader.scan({ sourceIds: SOURCES, ...query })));

  describe('find', () => {
    it('finds each message among thousands, with its exact body', async () => {
      const requests = makeRequests(5_000, '2026-03-04T10:15:30.123Z');
      await writeApart(requests, 2_500);
      for (let n = 0; n < 5_000; n += 999) {
        const found = await lake.reader.find(SOURCES, `msg-${String(n).padStart(5, '0')}`);
        expect(found).toEqual({ line: requests.lines[n], requestId: requests.lines[n]?.requestId, index: 0 });
      }
      expect(await lake.reader.find(SOURCES, 'msg-99999')).toBeUndefined();
      expect(await lake.reader.find(['src_other'], 'msg-00000')).toBeUndefined();
      expect(await lake.reader.find([], 'msg-00000')).toBeUndefined();
    });

    it('gives the newest hour, and in it the first line and place', async () => {
      const line = (time: string, requestId: string): RawLine =>
        makeLine({ receivedAt: `2026-03-04T${time}:00.000Z`, requestId, batchId: `batch-${requestId}` });
      const event = (requestId: string, index: number) => ({ requestId, index, messageId: 'm' });
      const at = (time: string): number => Date.parse(`2026-03-04T${time}:00.000Z`);
      await write({ lines: [line('09:00', 'old')], events: [event('old', 0)] });
      // This object's name comes first, its line of the message later.
      await write({ lines: [line('10:05', 'other'), line('10:20', 'retry')], events: [event('retry', 0)] });
      await write({ lines: [line('10:10', 'first')], events: [event('first', 5), event('first', 2)] });
      const find = (span?: TimeSpan) => lake.reader.find(SOURCES, 'm', span);
      expect(await find()).toMatchObject({ requestId: 'first', index: 2 });
      expect(await find({ to: at('10:00') })).toMatchObject({ requestId: 'old' });
      expect(await find({ from: at('10:10') + 1 })).toMatchObject({ requestId: 'retry' });
      expect(await find({ from: at('11:00') })).toBeUndefined();
    });

    it('looks only at the sources that it is given', async () => {
      for (const sourceId of ['src_one', 'src_two'])
        await write(makeRequests(3, '2026-03-04T10:00:00.000Z', sourceId));
      expect((await lake.reader.find(['src_two'], 'msg-00001'))?.line.sourceId).toBe('src_two');
    });

    it('says so where an index is damaged or lost, and does not take it for "not found"', async () => {
      await write(makeRequests(3));
      const [index] = await lake.storage.list('', { limit: 1 });
      await lake.storage.put(index ?? '', Buffer.from('?'));
      await expect(lake.reader.find(SOURCES, 'msg-00001')).rejects.toMatchObject({ code: 'TY_LAKE_DAMAGED' });
      await lake.storage.delete(index ?? '');
      await expect(lake.reader.find(SOURCES, 'msg-00001')).rejects.toMatchObject({ code: 'TY_LAKE_DAMAGED' });
    });
  });

  describe('scan', () => {
    it('reads all lines in order, across hours, in both directions', async () => {
      const requests = makeRequests(120, '2026-03-04T23:59:00.000Z');
      await writeApart(requests, 10);
      expect(await collect(lake.reader.scan({ sourceIds: SOURCES }))).toEqual(requests.lines);
      expect(await scanAll({ newestFirst: true })).toEqual(idsOf(requests.lines).reverse());
      expect(await scanAll({ limit: 7 })).toEqual(idsOf(requests.lines).slice(0, 7));
    });

    it.each([true, false])('pages by lines and by objects, newest first %s', async (newestFirst) => {
      const requests = makeRequests(45, '2026-03-04T23:59:45.000Z');
      await writeApart(requests, 15);
      const expected = newestFirst ? idsOf(requests.lines).reverse() : idsOf(requests.lines);
      for (const bounds of [
        { limit: 1 },
        { limit: 4 },
        { limit: 15 },
        { limit: 100 },
        { limit: 100, maxObjects: 1 },
      ]) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const query = {
            sourceIds: SOURCES,
            newestFirst,
            ...bounds,
            ...(cursor !== undefined && { cursor }),
          };
          const page = await lake.reader.scanPage(query);
          expect(page.lines.length).toBeLessThanOrEqual(bounds.limit);
          expect(page.lines.length).toBeGreaterThan(0);
          seen.push(...idsOf(page.lines));
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        expect(seen).toEqual(expected);
      }
    });

    it('keeps to the span: from included, to excluded', async () => {
      const requests = makeRequests(100, '2026-03-04T10:59:10.000Z');
      await writeApart(requests, 20);
      const at = (n: number): number => Date.parse(requests.lines[n]?.receivedAt ?? '');
      for (const newestFirst of [false, true]) {
        const seen = await scanAll({ from: at(33), to: at(71), newestFirst });
        expect(seen.toSorted()).toEqual(idsOf(requests.lines.slice(33, 71)));
      }
      expect(await scanAll({ from: at(99) + 1 })).toEqual([]);
      expect(await scanAll({ to: at(0) })).toEqual([]);
    });

    it('joins several sources by time', async () => {
      const sources = { src_one: 0, src_two: 1, src_three: 2 };
      for (const [sourceId, second] of Object.entries(sources)) {
        for (const hour of ['09', '10'])
          await write(makeRequests(5, `2026-03-04T${hour}:00:0${second}.500Z`, sourceId));
      }
      const lines = await collect(lake.reader.scan({ sourceIds: ['src_two', 'src_one', 'src_two'] }));
      const times = lines.map(({ receivedAt }) => receivedAt);
      expect(times).toEqual(times.toSorted());
      const counts = Map.groupBy(
        lines,
        ({ sourceId, receivedAt }) => `${sourceId} ${receivedAt.slice(11, 13)}`,
      );
      expect([...counts].map(([key, { length }]) => `${key} ${length}`).sort()).toEqual([
        'src_one 09 5',
        'src_one 10 5',
        'src_two 09 5',
        'src_two 10 5',
      ]);
    });

    it('filters, opening no more objects than it may', async () => {
      await writeApart(makeRequests(60), 10);
      const filter = (line: RawLine): boolean => line.requestId === 'req-00047';
      const first = await lake.reader.scanPage({ sourceIds: SOURCES, filter, maxObjects: 3 });
      expect(first).toMatchObject({ lines: [], nextCursor: expect.any(String) as string });
      const query = { sourceIds: SOURCES, filter, maxObjects: 3, cursor: first.nextCursor ?? '' };
      expect(await lake.reader.scanPage(query)).toMatchObject({ lines: [{ requestId: 'req-00047' }] });
      expect(await scanAll({ filter })).toEqual(['req-00047']);
    });

    it.each([false, true])('reads one user by the index, newest first %s', async (newestFirst) => {
      const requests = makeRequests(60);
      await writeApart(requests, 10);
      const expected = requests.events
        .filter(({ userId }) => userId === 'user-3')
        .map(({ requestId }) => requestId);
      const seen = await scanAll({ userId: 'user-3', newestFirst });
      expect(seen).toEqual(newestFirst ? expected.reverse() : expected);
      const paged: string[] = [];
      for (let cursor: string | undefined; ;) {
        const bounds = { sourceIds: SOURCES, userId: 'user-3', newestFirst, limit: 2 };
        const page = await lake.reader.scanPage({ ...bounds, ...(cursor !== undefined && { cursor }) });
        paged.push(...idsOf(page.lines));
        cursor = page.nextCursor;
        if (cursor === undefined) break;
      }
      expect(paged).toEqual(seen);
      expect(await scanAll({ userId: 'nobody' })).toEqual([]);
    });

    it.each([false, true])(
      'gives each request once where killed archive steps left batches twice, newest first %s',
      async (newestFirst) => {
        const requests = makeRequests(60);
        const some = (from: number, to: number) => ({
          lines: requests.lines.slice(from, to),
          events: requests.events.slice(from, to),
        });
        await write(some(0, 20)); // killed before the batches were marked; each run after took others along
        await write(some(5, 40));
        await write(some(0, 10));
        await write(some(35, 60));
        await write(some(20, 60));
        const expected = idsOf(requests.lines);
        expect((await scanAll({ newestFirst })).toSorted()).toEqual(expected);
        const paged: string[] = [];
        for (let cursor: string | undefined; ;) {
          const query = { sourceIds: SOURCES, newestFirst, limit: 7, maxObjects: 1 };
          const page = await lake.reader.scanPage({ ...query, ...(cursor !== undefined && { cursor }) });
          paged.push(...idsOf(page.lines));
          cursor = page.nextCursor;
          if (cursor === undefined) break;
        }
        expect(paged.toSorted()).toEqual(expected);
      },
    );

    it('ignores sidecars without an object, and files that the lake did not make', async () => {
      const requests = makeRequests(5);
      await write(requests);
      const folder = 'raw/source=src_one/date=2026-03-04/hour=10/';
      await lake.storage.put(`${folder}0000000-0100000-0123456789abcdef.index`, Buffer.from('x'));
      await lake.storage.put(`${folder}0000000-5900000-0123456789abcdef.manifest.json`, Buffer.from('x'));
      await lake.storage.put(`${folder}notes.ndjson.zst`, Buffer.from('x'));
      await lake.storage.put('raw/source=src_one/date=soon/hour=10/a', Buffer.from('x'));
      await lake.storage.put('raw/source=src_one/date=2026-03-04/hour=99/a', Buffer.from('x'));
      expect(await scanAll()).toEqual(idsOf(requests.lines));
    });

    it('names a damaged object', async () => {
      await write(makeRequests(5));
      const key = (await lake.storage.list('', { limit: 1, reverse: true }))[0] ?? '';
      const refusal = { code: 'TY_LAKE_DAMAGED' };
      await lake.storage.put(key, zstdCompressSync('cut in the middle').subarray(0, 20));
      await expect(scanAll()).rejects.toMatchObject({ ...refusal, details: { key } });
      await lake.storage.put(key, zstdCompressSync('no line\n'));
      await expect(scanAll()).rejects.toMatchObject(refusal);
    });

    it.each(['', 'x', 'bnVsbA', Buffer.from('["2026","n"]').toString('base64url')])(
      'refuses the cursor %j',
      async (cursor) => {
        await expect(lake.reader.scanPage({ sourceIds: SOURCES, cursor })).rejects.toMatchObject({
          code: 'TY_VALIDATION',
        });
      },
    );

    it('is empty in an empty lake', async () => {
      expect(await lake.reader.scanPage({ sourceIds: SOURCES })).toEqual({ lines: [] });
    });
  });
});
