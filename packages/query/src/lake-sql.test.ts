import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLogger, systemClock } from '@trackyard/base';
import { normaliseLine, openLake, type Lake, type RawLine } from '@trackyard/lake';
import { receivedLines } from '@trackyard/lake/testing';
import {
  buildHour,
  createLocalFiles,
  filesOf,
  openDuckDb,
  quoted,
  readHourTable,
  type LocalFiles,
} from '@trackyard/parquet';
import { queryLake, type SourceTable } from './lake-sql.ts';
import type { QueryResult } from './query-result.ts';
import { readResult } from './testing/read-result.ts';
import { toCsv } from './to-csv.ts';
import { withParquet } from './to-parquet.ts';

jest.setTimeout(120_000);

/** Real DuckDB over a lake of files. */
describe('SQL on the lake', () => {
  let folder: string;
  let lake: Lake;
  let files: LocalFiles;
  let sources: SourceTable[];
  let theirs: SourceTable;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trackyard-query-'));
    lake = await openLake({
      url: pathToFileURL(join(folder, 'lake')).href,
      clock: systemClock,
      log: silentLogger,
    });
    files = createLocalFiles({ storage: lake.storage, folder: join(folder, 'cache'), maxBytes: 2 ** 30 });
    sources = [await receive('src_1', 'demo', 40), await receive('src_2', 'events', 10)];
    theirs = await receive('src_3', 'theirs', 10);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const receive = async (sourceId: string, slug: string, count: number): Promise<SourceTable> => {
    const batch = Array.from({ length: count }, (_, n) => ({
      ...{
        type: 'track',
        event: n % 2 ? 'Bought' : 'Seen',
        userId: `u-${n % 3}`,
        messageId: `${sourceId}-${n}`,
      },
      properties: { price: n / 4, note: 'a "quoted", text\r\n' },
    }));
    const line: RawLine = {
      ...{
        requestId: `req-${sourceId}`,
        batchId: `b-${sourceId}`,
        sourceId,
        receivedAt: '2026-03-04T10:00:00.000Z',
      },
      ...{ method: 'POST', path: '/v1/batch', remote: '203.0.113.7', headers: {}, encoding: 'utf8' },
      body: JSON.stringify({ batch }),
    };
    const events = normaliseLine(line).events.map(({ messageId }, index) => ({
      requestId: line.requestId,
      index,
      messageId,
    }));
    await lake.archive.writeRaw(receivedLines([JSON.stringify(line)], events));
    const place = { sourceId, hour: '2026-03-04T10' };
    await buildHour({ lake, files, isStrict: () => false }, place);
    return { id: sourceId, slug, files: filesOf(place, await readHourTable(lake.storage, place)) };
  };
  const signal = new AbortController().signal;
  const query = <T>(
    sql: string,
    use: (result: QueryResult) => Promise<T>,
    { limit = 100, timeoutMs = 30_000 } = {},
  ) => queryLake(files, { sql, limit, timeoutMs, signal, sources }, use);
  const ask = (sql: string, bounds?: { limit?: number; timeoutMs?: number }) =>
    query(sql, readResult, bounds);

  it('has a view of all events, and one of each source', async () => {
    expect(await ask('SELECT source_id, count(*) AS n FROM events GROUP BY 1 ORDER BY 1')).toEqual({
      columns: ['source_id string', 'n integer'],
      rows: [
        ['src_1', 40],
        ['src_2', 10],
      ],
      isCut: false,
    });
    expect(await ask('FROM demo SELECT count(*)')).toMatchObject({ rows: [[40]] });
    expect(await ask('SELECT count(*) FROM source_events')).toMatchObject({ rows: [[10]] });
  });

  it('has of files that hold more only the hours that are asked for', async () => {
    const count = async (from: string, to: string) => {
      const span = { from: Date.parse(`2026-03-04T${from}Z`), to: Date.parse(`2026-03-04T${to}Z`) };
      const sql = 'SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM demo)';
      const request = { sql, limit: 1, timeoutMs: 30_000, signal, sources, span };
      return (await queryLake(files, request, readResult)).rows[0];
    };
    expect(await count('10:30:00', '10:31:00')).toEqual([50, 40]);
    expect(await count('11:00:00', '12:00:00')).toEqual([0, 0]);
    expect(await count('09:00:00', '10:00:00')).toEqual([0, 0]);
  });

  it('gives typed values', async () => {
    const sql = `SELECT message_id, received_at, properties, sum(1::HUGEINT) OVER () AS all, 1.50 AS price,
      received_at::DATE AS day, [1, 2] AS list, {a: 'x'} AS struct, 'NaN'::DOUBLE AS nan, 2::UBIGINT << 62 AS big, NULL AS none
      FROM demo ORDER BY item_index`;
    const { columns, rows, isCut } = await ask(sql, { limit: 1 });
    expect([rows.length, isCut]).toEqual([1, true]);
    expect(columns).toEqual([
      ...['message_id string', 'received_at timestamp', 'properties json', 'all integer', 'price decimal'],
      ...['day date', 'list json', 'struct json', 'nan float', 'big integer', 'none integer'],
    ]);
    expect(rows[0]).toEqual([
      ...['src_1-0', '2026-03-04T10:00:00.000Z', { price: 0, note: 'a "quoted", text\r\n' }, 40, '1.50'],
      ...['2026-03-04', [1, 2], { a: 'x' }, 'NaN', '9223372036854775808', null],
    ]);
  });

  it('writes CSV as RFC 4180 says', async () => {
    const sql = `SELECT message_id, properties->>'$.note' AS note, '' AS "empty, name", NULL AS nothing FROM demo ORDER BY item_index LIMIT 2`;
    const text = await query(sql, (result) => joined(toCsv(result)));
    const note = '"a ""quoted"", text\r\n"';
    expect(text).toBe(
      `message_id,note,"empty, name",nothing\r\nsrc_1-0,${note},"",\r\nsrc_1-1,${note},"",\r\n`,
    );
  });

  it('writes Parquet that can be read again', async () => {
    const copy = join(folder, 'copy.parquet');
    const sql =
      'SELECT message_id, received_at, properties, item_index, true AS yes, 1 AS yes FROM demo ORDER BY item_index';
    await query(sql, (result) => withParquet(result, async (path) => writeFile(copy, await readFile(path))));
    const db = await openDuckDb();
    const select = `SELECT message_id, epoch_ms(received_at), properties->>'$.price', item_index, yes, yes_2 FROM ${quoted(copy)} LIMIT 2`;
    const rows = (await db.connection.runAndReadAll(select)).getRowsJson();
    await db.close();
    const at = String(Date.parse('2026-03-04T10:00:00.000Z'));
    expect(rows).toEqual([
      ['src_1-0', at, '0', '0', true, '1'],
      ['src_1-1', at, '0.25', '1', true, '1'],
    ]);
  });

  it.each([
    ["SELECT * FROM read_text('/etc/passwd')"],
    ["SELECT * FROM '/etc/passwd'"],
    ["SELECT * FROM read_csv('/etc/passwd')"],
    ["SELECT * FROM glob('/*')"],
    ["COPY (SELECT 1) TO '/tmp/escaped-sql.csv'"],
    ["EXPORT DATABASE '/tmp/escaped-sql'"],
    ["ATTACH '/tmp/escaped-sql.db'"],
    ['INSTALL httpfs'],
    ['LOAD httpfs'],
    ['SET enable_external_access = true'],
    ["SET memory_limit = '8GB'"],
    ['PRAGMA memory_limit = 1'],
    ['CREATE TABLE mine AS SELECT 1'],
    ['DROP VIEW events'],
    ['SELECT 1; SELECT 2'],
    ['EXPLAIN ANALYZE SELECT 1'],
    ['CALL pragma_version()'],
    ['SELECT ?'],
    ['SELECT nothing FROM events'],
    ['not sql'],
    [''],
  ])('refuses %s', async (sql) => {
    await expect(ask(sql)).rejects.toMatchObject({ code: 'TY_QUERY_INVALID' });
    expect((await readdir('/tmp')).filter((name) => name.startsWith('escaped-sql'))).toEqual([]);
  });

  it('reaches no other source’s files, and cannot write to its own', async () => {
    const [other = ''] = (await files.borrow(theirs.files)).paths;
    const [own = ''] = (await files.borrow(sources[0]!.files)).paths;
    const before = await readFile(own);
    for (const sql of [
      `SELECT * FROM read_parquet(${quoted(other)})`,
      `SELECT * FROM read_parquet(${quoted(other.replace(/[^/]*$/, '*'))})`,
      `COPY (SELECT 1) TO ${quoted(own)}`,
    ]) {
      await expect(ask(sql)).rejects.toMatchObject({ code: 'TY_QUERY_INVALID' });
    }
    expect((await readFile(own)).equals(before)).toBe(true);
  });

  it('ends what takes too long, and keeps the process from taking all memory', async () => {
    const startedAt = performance.now();
    const long =
      'SELECT count(*) FROM range(10000000) AS a, range(10000000) AS b WHERE a.range + b.range = 3';
    await expect(ask(long, { timeoutMs: 500 })).rejects.toMatchObject({ code: 'TY_QUERY_TIMEOUT' });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const large = "SELECT list(repeat('x', 1000) || range) FROM range(2000000)";
    await expect(ask(large)).rejects.toMatchObject({ code: 'TY_QUERY_TOO_LARGE' });
  });

  it('has views also where there is nothing yet', async () => {
    const none = [{ id: 'src_9', slug: 'new', files: [] }];
    const request = {
      sql: 'SELECT message_id FROM "new"',
      limit: 1,
      timeoutMs: 10_000,
      signal,
      sources: none,
    };
    expect(await queryLake(files, request, readResult)).toEqual({
      columns: ['message_id string'],
      rows: [],
      isCut: false,
    });
  });
});

async function joined(texts: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const text of texts) all += text;
  return all;
}
