import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLogger, systemClock } from '@trackyard/base';
import { normaliseLine, openLake, type Lake, type RawLine } from '@trackyard/lake';
import { receivedLines } from '@trackyard/lake/testing';
import { startS3, type TestS3 } from '@trackyard/test-support';
import { buildHour, type BuildHourOptions } from './build-hour.ts';
import { openDuckDb, quotedList } from './duckdb.ts';
import { filesOf, readHourTable } from './hour-table.ts';
import { createLocalFiles } from './local-files.ts';
import { createParquetUpkeep } from './parquet-upkeep.ts';

jest.setTimeout(240_000);

const KINDS = ['files', 'S3'] as const;

/** A lake of files and one in a bucket, and real DuckDB. */
describe.each(KINDS)('the Parquet of an hour, on %s', (kind) => {
  let s3: TestS3 | undefined;
  beforeAll(async () => {
    if (kind === 'S3') s3 = await startS3();
    Object.assign(process.env, s3?.environment);
  });
  afterAll(() => s3?.stop());

  let folder: string;
  let lake: Lake;
  let options: BuildHourOptions;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trackyard-parquet-'));
    const url = s3 ? `s3://${s3.bucket}/${(lakes += 1)}` : pathToFileURL(join(folder, 'lake')).href;
    lake = await openLake({ url, s3: { endpoint: s3?.url }, clock: systemClock, log: silentLogger });
    const files = createLocalFiles({
      storage: lake.storage,
      folder: join(folder, 'cache'),
      maxBytes: 2 ** 30,
    });
    options = { lake, files, isStrict: () => false };
  });
  afterEach(() => rm(folder, { recursive: true }));

  const place = (hour: string) => ({ sourceId: 'src_1', hour: `2026-03-04T${hour}` });
  let lakes = 0;
  let requests = 0;
  const receive = async (time: string, batch: readonly object[]) => {
    const requestId = `req-${String((requests += 1)).padStart(4, '0')}`;
    const line: RawLine = {
      ...{
        requestId,
        batchId: `batch-${requestId}`,
        sourceId: 'src_1',
        receivedAt: `2026-03-04T${time}.000Z`,
      },
      ...{ method: 'POST', path: '/v1/batch', remote: '203.0.113.7', headers: {}, encoding: 'utf8' },
      body: JSON.stringify({ batch }),
    };
    const events = normaliseLine(line).events.map(({ messageId }, index) => ({
      requestId,
      index,
      messageId,
    }));
    await lake.archive.writeRaw(receivedLines([JSON.stringify(line)], events));
  };
  const track = (messageId: string, more: object = {}) => ({
    ...{ type: 'track', event: 'Bought', userId: 'ann', messageId, properties: { price: 9.5, tags: ['a'] } },
    ...more,
  });
  const read = async (hour: string, columns: string): Promise<unknown[][]> => {
    const files = filesOf(place(hour), await readHourTable(lake.storage, place(hour)));
    if (files.length === 0) return [];
    const borrowed = await options.files.borrow(files);
    const db = await openDuckDb();
    try {
      await db.connection.run("SET TimeZone = 'UTC'");
      const sql = `SELECT ${columns} FROM read_parquet(${quotedList(borrowed.paths)})`;
      return (await db.connection.runAndReadAll(sql)).getRowsJson();
    } finally {
      await db.close();
      borrowed.giveBack();
    }
  };
  const idsOf = async (hour: string) => (await read(hour, 'message_id')).flat();

  it('has each event with its types, and the common fields beside the whole JSON', async () => {
    const context = {
      ip: '198.51.100.1',
      page: { url: 'https://shop.example/a', path: '/a' },
      campaign: { name: 7 },
    };
    await receive('10:00:00', [
      track('m-1', { timestamp: '2026-03-04T09:59:59.250Z', context, integrations: { All: false } }),
      { type: 'group', groupId: 'g', userId: 'ann', messageId: 'm-2', traits: { plan: "it's 'free'" } },
    ]);
    expect(await buildHour(options, place('10'))).toBe('made');
    const rows = await read(
      '10',
      "message_id, type, event, group_id, timestamp::VARCHAR, (properties->>'$.price')::DOUBLE, traits->>'$.plan', context_ip, context_page_path, context_campaign_name, context->>'$.campaign.name', integrations->>'$.All', item_index, source_id, typeof(received_at)",
    );
    const zoned = 'TIMESTAMP WITH TIME ZONE';
    expect(rows).toEqual([
      [
        'm-1',
        'track',
        'Bought',
        null,
        '2026-03-04 09:59:59.25+00',
        9.5,
        null,
        '198.51.100.1',
        '/a',
        null,
        '7',
        'false',
        0,
        'src_1',
        zoned,
      ],
      [
        'm-2',
        'group',
        null,
        'g',
        '2026-03-04 10:00:00+00',
        null,
        "it's 'free'",
        null,
        null,
        null,
        null,
        null,
        1,
        'src_1',
        zoned,
      ],
    ]);
  });

  it('keeps the first of each message, in the hour and over the hours before', async () => {
    await receive('09:59:00', [track('m-0'), track('m-1')]);
    await receive('10:00:00', [
      track('m-1'),
      track('m-2', { userId: 'first' }),
      track('m-2', { userId: 'second' }),
    ]);
    await receive('10:30:00', [track('m-2'), track('m-3')]);
    for (const hour of ['09', '10']) await buildHour(options, place(hour));
    expect(await idsOf('09')).toEqual(['m-0', 'm-1']);
    expect(await read('10', 'message_id, user_id')).toEqual([
      ['m-2', 'first'],
      ['m-3', 'ann'],
    ]);
  });

  it('is written in parts, which know of one another', async () => {
    for (let n = 0; n < 30; n++)
      await receive(`10:00:${String(n).padStart(2, '0')}`, [track(`m-${n}`), track(`m-${n % 7}`)]);
    await buildHour({ ...options, partEvents: 20 }, place('10'));
    const table = await readHourTable(lake.storage, place('10'));
    expect(table).toMatchObject({ rows: 30, parts: [{ rows: 10 }, { rows: 10 }, { rows: 10 }] });
    expect((await idsOf('10')).sort()).toEqual(Array.from({ length: 30 }, (_, n) => `m-${n}`).sort());
  });

  it('leaves out what was refused, and all of a request that a strict source refused', async () => {
    await receive('10:00:00', [track('m-1'), { type: 'track', messageId: 'm-bad' }]);
    await receive('10:00:01', [track('m-2')]);
    await buildHour(options, place('10'));
    expect(await idsOf('10')).toEqual(['m-1', 'm-2']);
    await buildHour({ ...options, isStrict: () => true }, place('10'));
    expect(await idsOf('10')).toEqual(['m-2']);
  });

  it('is made once, again when the lake has more, and leaves no old files', async () => {
    await receive('10:00:00', [track('m-1')]);
    expect(await buildHour(options, place('10'))).toBe('made');
    expect(await buildHour(options, place('10'))).toBe('current');
    await receive('10:20:00', [track('m-2')]);
    expect(await buildHour(options, place('10'))).toBe('made');
    expect(await idsOf('10')).toEqual(['m-1', 'm-2']);
    expect(await lake.storage.list('parquet/', { limit: 10 })).toHaveLength(2);
  });

  it('makes closed hours by itself, once merged, and any span when asked', async () => {
    await receive('10:00:00', [track('m-1')]);
    await receive('10:10:00', [track('m-2')]);
    await receive('11:50:00', [track('m-3')]);
    let now = Date.parse('2026-03-04T11:14:59.000Z');
    const upkeep = createParquetUpkeep({ ...options, clock: { now: () => now } });
    const signal = new AbortController().signal;
    expect(await upkeep.run(signal)).toEqual({ made: 0, folded: 0 });
    now += 60_000;
    expect(await upkeep.run(signal)).toEqual({ made: 1, folded: 0 });
    expect(await upkeep.run(signal)).toEqual({ made: 0, folded: 0 });
    expect(await idsOf('10')).toEqual(['m-1', 'm-2']);
    await upkeep.drop(place('10'));
    expect(await lake.storage.list('parquet/', { limit: 10 })).toEqual([]);
    const day = { from: Date.parse('2026-03-04T00:00:00Z'), to: Date.parse('2026-03-05T00:00:00Z') };
    expect(await upkeep.rebuild({ ...day, sourceIds: ['src_1'] }, signal)).toBe(2);
    expect(await idsOf('11')).toEqual(['m-3']);
  });
});
