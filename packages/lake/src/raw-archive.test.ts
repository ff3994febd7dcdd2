import { createHash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { silentLogger } from '@trackyard/base';
import { makeEventReader } from './event-reader.ts';
import { lineEntries } from './line-entries.ts';
import { makeRawArchive } from './raw-archive.ts';
import type { RawLine } from './raw-line.ts';
import type { LakeStorage } from './storage.ts';
import { receivedLines } from './testing/received-lines.ts';
import { collect } from './testing/collect.ts';
import { makeLine, makeRequests } from './testing/make-line.ts';
import { openTestLake } from './testing/open-test-lake.ts';

const toText = (lines: readonly RawLine[]): string[] => lines.map((line) => JSON.stringify(line));

/** The storage of a process that is killed after a number of puts: the rest never happens. */
function killedAfter(storage: LakeStorage, puts: number) {
  let left = puts;
  const keys: string[] = [];
  const put = async (key: string, bytes: Uint8Array): Promise<void> => {
    if (left-- <= 0) throw new Error('killed');
    await storage.put(key, bytes);
    keys.push(key);
  };
  const wrapped: LakeStorage = {
    put,
    get: (key, range) => storage.get(key, range),
    exists: (key) => storage.exists(key),
    delete: (key) => storage.delete(key),
    list: (prefix, options) => storage.list(prefix, options),
    folders: (prefix) => storage.folders(prefix),
  };
  return { archive: makeRawArchive({ storage: wrapped, clock: { now: () => 0 }, log: silentLogger }), keys };
}

/** Each object is several fsyncs, and a loaded machine takes its time for one. */
jest.setTimeout(60_000);

describe('RawArchive', () => {
  let lake: Awaited<ReturnType<typeof openTestLake>>;

  beforeEach(async () => {
    lake = await openTestLake();
  });
  afterEach(() => lake.close());

  const keys = (): Promise<string[]> => lake.storage.list('', { limit: 1000 });
  const textOf = async (key: string): Promise<string> =>
    zstdDecompressSync((await lake.storage.get(key)) ?? '').toString();

  it('writes lines unaltered, by source and UTC hour', async () => {
    const lines = toText([
      makeLine({ requestId: 'r1', receivedAt: '2026-03-04T10:59:59.999Z', body: Buffer.of(0xff, 0) }),
      makeLine({ requestId: 'r2', receivedAt: '2026-03-04T11:00:00.000Z' }),
      makeLine({ requestId: 'r3', receivedAt: '2026-03-04T23:59:59.999Z', truncated: true }),
      makeLine({ requestId: 'r4', receivedAt: '2026-03-05T00:00:00.000Z' }),
      makeLine({ requestId: 'r5', receivedAt: '2026-03-04T10:00:00.000Z', sourceId: 'src_two' }),
    ]);
    const { objects } = await lake.archive.writeRaw(receivedLines(lines));
    expect(objects.map(({ key }) => key.replace(/-[0-9a-f]{16}\./, '-#.')).sort()).toEqual([
      'raw/source=src_one/date=2026-03-04/hour=10/5959999-5959999-#.ndjson.zst',
      'raw/source=src_one/date=2026-03-04/hour=11/0000000-0000000-#.ndjson.zst',
      'raw/source=src_one/date=2026-03-04/hour=23/5959999-5959999-#.ndjson.zst',
      'raw/source=src_one/date=2026-03-05/hour=00/0000000-0000000-#.ndjson.zst',
      'raw/source=src_two/date=2026-03-04/hour=10/0000000-0000000-#.ndjson.zst',
    ]);
    const texts = await Promise.all(objects.map(({ key }) => textOf(key)));
    expect(texts.sort()).toEqual(lines.map((line) => `${line}\n`).sort());
  });

  it('describes each object in a manifest beside it', async () => {
    const { lines, events } = makeRequests(12);
    const { objects } = await lake.archive.writeRaw(receivedLines(toText(lines.toReversed()), events));
    const [object] = objects;
    const stem = object?.key.replace('.ndjson.zst', '') ?? '';
    expect(await keys()).toEqual([`${stem}.index`, `${stem}.manifest.json`, `${stem}.ndjson.zst`]);
    const bytes = (await lake.storage.get(`${stem}.ndjson.zst`)) ?? Buffer.alloc(0);
    expect(JSON.parse(String(await lake.storage.get(`${stem}.manifest.json`)))).toEqual({
      version: 1,
      count: 12,
      events: 12,
      textBytes: toText(lines).join('\n').length + 1,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      minReceivedAt: '2026-03-04T10:15:30.123Z',
      maxReceivedAt: '2026-03-04T10:15:41.123Z',
      batchIds: ['batch-0000a', 'batch-0000b', 'batch-0001a'],
    });
    expect(await textOf(`${stem}.ndjson.zst`)).toBe(
      toText(lines)
        .map((line) => `${line}\n`)
        .join(''),
    );
  });

  it('writes the same again when it runs again, in whatever order', async () => {
    const { lines, events } = makeRequests(40);
    const first = await lake.archive.writeRaw(receivedLines(toText(lines), events));
    const before = await keys();
    const again = await lake.archive.writeRaw(
      receivedLines(toText([...lines.toReversed(), ...lines]), [...events, ...events]),
    );
    expect(again).toEqual(first);
    expect(await keys()).toEqual(before);
  });

  it('sorts lines by when they were received, then by request', async () => {
    const at = (second: number) => `2026-03-04T10:15:0${String(second)}.000Z`;
    const sorted = [
      makeLine({ requestId: 'c', receivedAt: at(1) }),
      makeLine({ requestId: 'a', receivedAt: at(2) }),
      makeLine({ requestId: 'b', receivedAt: at(2) }),
    ];
    const { objects } = await lake.archive.writeRaw(receivedLines(toText(sorted.toReversed())));
    expect(objects).toMatchObject([{ firstAt: Date.parse(at(1)), lastAt: Date.parse(at(2)) }]);
    expect(await textOf(objects[0]?.key ?? '')).toBe(`${toText(sorted).join('\n')}\n`);
  });

  it('gives other batches another name', async () => {
    const { lines, events } = makeRequests(10);
    await lake.archive.writeRaw(receivedLines(toText(lines), events));
    const other = lines.map((line) => ({ ...line, batchId: `${line.batchId}-other` }));
    await lake.archive.writeRaw(receivedLines(toText(other), events));
    expect(await keys()).toHaveLength(6);
  });

  it('puts the sidecars before the object, so that an object seen is an object indexed', async () => {
    const { lines, events } = makeRequests(5);
    const { archive, keys: put } = killedAfter(lake.storage, 3);
    await archive.writeRaw(receivedLines(toText(lines), events));
    expect(put.map((key) => key.replace(/^.*?\./, '')).at(-1)).toBe('ndjson.zst');
    expect(put).toHaveLength(3);
  });

  it('is whole after a kill at any put and a second run, with nothing twice', async () => {
    const hours = ['2026-03-04T10:00:00.000Z', '2026-03-04T11:00:00.000Z'];
    const parts = hours.map((hour) => makeRequests(10, hour));
    const lines = toText(
      parts.flatMap((part, n) => part.lines.map((l) => ({ ...l, requestId: `${l.requestId}-${String(n)}` }))),
    );
    for (let puts = 0; puts <= 6; puts++) {
      const killed = await openTestLake();
      const { archive } = killedAfter(killed.storage, puts);
      await archive.writeRaw(receivedLines(lines)).catch(() => undefined);
      await killed.archive.writeRaw(receivedLines(lines));
      const seen = await collect(makeEventReader(killed.storage).scan({ sourceIds: ['src_one'] }));
      expect(seen.map((line) => JSON.stringify(line))).toEqual(lines);
      expect(await killed.storage.list('', { limit: 100 })).toHaveLength(6);
      await killed.close();
    }
  });

  it('cuts what is too large between batches, the same way each time', async () => {
    const body = 'x'.repeat(15_000);
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const lines = toText(ids.map((id) => makeLine({ requestId: id, batchId: `batch-${id}`, body })));
    const deps = { storage: lake.storage, clock: { now: () => 0 }, log: silentLogger };
    const archive = makeRawArchive({ ...deps, maxObjectBytes: 64_000 });
    const first = await archive.writeRaw(receivedLines(lines));
    expect(first.objects.map(({ count }) => count)).toEqual([4, 2]);
    expect(await archive.writeRaw(receivedLines(lines.toReversed()))).toEqual(first);
    const tiny = await makeRawArchive({ ...deps, maxObjectBytes: 1 }).writeRaw(receivedLines(lines));
    expect(tiny.objects.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('writes nothing for nothing', async () => {
    expect(await lake.archive.writeRaw(receivedLines([]))).toEqual({ objects: [] });
  });

  it('refuses what is no line, and a source that cannot be a folder', async () => {
    const write = (line: string) =>
      lake.archive.writeRaw([{ text: Buffer.from(line), entries: lineEntries([]) }]);
    await expect(write('{"requestId":')).rejects.toMatchObject({ code: 'TY_LAKE_DAMAGED' });
    const outside = JSON.stringify(makeLine({ sourceId: '../../etc' }));
    await expect(write(outside)).rejects.toMatchObject({ code: 'TY_LAKE_KEY' });
    expect(await keys()).toEqual([]);
  });
});
