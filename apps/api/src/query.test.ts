import { normaliseLine, type RawLine } from '@trackyard/lake';
import { receivedLines } from '@trackyard/lake/testing';
import { buildHour } from '@trackyard/parquet';
import { Client } from 'pg';
import { startTestApi, type Ask, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

/** Real PostgreSQL and DuckDB, over HTTP. What SQL may and may not do is tested in `packages/query`. */
describe('/query and /lake', () => {
  let api: TestApi;
  let theirKey: string;
  beforeAll(async () => {
    api = await startTestApi();
    const [source] = (await api.store.sources.byId(api.first.workspaceId)).values();
    await receive(source!.id, 5);
    const other = await api.store.workspaces.create({ name: 'Other' });
    ({ key: theirKey } = await api.store.apiKeys.create(other.id, { name: 'theirs' }));
    const theirs = await api.store.sources.create(other.id, {
      name: 'Theirs',
      type: 'http',
      settings: {},
      secretFields: [],
    });
    await receive(theirs.id, 3);
    const owner = new Client({ connectionString: api.warehouseUrl });
    await owner.connect();
    await owner.query(
      `CREATE SCHEMA demo; CREATE TABLE demo.tracks AS SELECT n, 'a, "' || n AS text FROM generate_series(1, 3) AS n`,
    );
    await owner.end();
  });
  afterAll(() => api.close());

  const receive = async (sourceId: string, count: number) => {
    const batch = Array.from({ length: count }, (_, n) => ({
      type: 'track',
      event: 'Seen',
      userId: 'ann',
      messageId: `m-${n}`,
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
    const events = normaliseLine(line).events.map(({ messageId, userId }, index) => ({
      ...{ requestId: line.requestId, index, messageId },
      ...(userId !== undefined && { userId }),
    }));
    await api.lake.archive.writeRaw(receivedLines([JSON.stringify(line)], events));
    await buildHour(
      { lake: api.lake, files: api.parquet, isStrict: () => false },
      { sourceId, hour: '2026-03-04T10' },
    );
  };
  const query = (body: object, options: Ask = {}) =>
    api.ask('/api/v1/query', { method: 'POST', body, ...options });
  const lakeQuery = (sql: string, more: object = {}, options?: Ask) =>
    query({ on: 'lake', sql, ...more }, options);

  it('answers with JSON, from either place', async () => {
    const { status, json } = await query({
      on: 'warehouse',
      sql: 'SELECT n FROM demo.tracks ORDER BY n',
      limit: 2,
    });
    expect([status, json]).toEqual([
      200,
      { columns: [{ name: 'n', type: 'integer' }], rows: [[1], [2]], truncated: true },
    ]);
    expect((await lakeQuery('SELECT count(*) AS n, min(user_id) AS who FROM events')).json).toEqual({
      columns: [
        { name: 'n', type: 'integer' },
        { name: 'who', type: 'string' },
      ],
      rows: [[5, 'ann']],
      truncated: false,
    });
  });

  it('answers with a file', async () => {
    const csv = await query({
      on: 'warehouse',
      format: 'csv',
      sql: 'SELECT text, n FROM demo.tracks ORDER BY n',
    });
    expect([csv.status, csv.text]).toEqual([200, 'text,n\r\n"a, ""1",1\r\n"a, ""2",2\r\n"a, ""3",3\r\n']);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toContain('trackyard-query.csv');
    const parquet = await lakeQuery('SELECT message_id FROM events', { format: 'parquet', limit: 2 });
    expect([parquet.status, parquet.text.slice(0, 4), parquet.text.slice(-4)]).toEqual([200, 'PAR1', 'PAR1']);
    expect(parquet.headers.get('trackyard-truncated')).toBe('true');
  });

  it.each([
    ['no SQL', { on: 'lake' }, 400, 'TY_VALIDATION'],
    ['another place', { on: 'queue', sql: 'SELECT 1' }, 400, 'TY_VALIDATION'],
    ['too many rows', { on: 'lake', sql: 'SELECT 1', limit: 10_001 }, 400, 'TY_VALIDATION'],
    ['what does not read', { on: 'lake', sql: 'DROP VIEW events' }, 400, 'TY_QUERY_INVALID'],
    [
      'that as CSV',
      { on: 'warehouse', sql: 'DELETE FROM demo.tracks', format: 'csv' },
      400,
      'TY_QUERY_INVALID',
    ],
    [
      'what takes too long',
      { on: 'warehouse', sql: 'SELECT pg_sleep(9)', timeoutSeconds: 1 },
      408,
      'TY_QUERY_TIMEOUT',
    ],
  ])('refuses %s', async (_what, body, status, code) => {
    const answer = await query(body);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });

  it('takes two queries of a workspace at a time', async () => {
    const slow = { on: 'warehouse', sql: 'SELECT pg_sleep(1)' };
    const answers = await Promise.all([query(slow), query(slow), query(slow)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
    expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1');
  });

  it('shows a workspace its own events alone, and no warehouse that is not its own', async () => {
    const count = 'SELECT count(*) FROM events';
    expect((await lakeQuery(count, {}, { key: theirKey })).json.rows).toEqual([[3]]);
    expect((await lakeQuery('FROM theirs SELECT count(*)')).json.code).toBe('TY_QUERY_INVALID');
    const [mine] = (await api.store.sources.byId(api.first.workspaceId)).keys();
    expect((await lakeQuery(count, { sourceIds: [mine] }, { key: theirKey })).status).toBe(404);
    expect((await lakeQuery(count, { from: '2026-03-04T11:00:00Z' })).json.rows).toEqual([[0]]);
    const answer = await query({ on: 'warehouse', sql: 'SELECT 1' }, { key: theirKey });
    expect([answer.status, answer.json.code]).toEqual([409, 'TY_QUERY_NOT_OFFERED']);
  });

  it('says what the lake holds', async () => {
    const { json } = await api.ask('/api/v1/lake?from=2026-03-04T00:00:00Z&to=2026-03-05T00:00:00Z');
    const [source] = (await api.store.sources.byId(api.first.workspaceId)).values();
    expect(json).toEqual({
      parquet: true,
      sources: [
        {
          ...{ sourceId: source!.id, sourceName: source!.name, since: '2026-03-04' },
          days: [{ date: '2026-03-04', objects: 1, bytes: expect.any(Number), requests: 1, events: 5 }],
        },
      ],
    });
    expect(json.sources[0].days[0].bytes).toBeGreaterThan(100);
    const later = await api.ask('/api/v1/lake?from=2026-03-05T00:00:00Z&to=2026-03-06T00:00:00Z');
    expect(later.json.sources[0]).toMatchObject({ since: '2026-03-04', days: [] });
  });

  it('takes an order to delete a user, and says how far it is', async () => {
    const deletions = '/api/v1/lake/deletions';
    const order = await api.ask(deletions, { method: 'POST', body: { userId: 'ann' } });
    expect(order.status).toBe(201);
    expect(order.json).toMatchObject({ status: 'open', objects: 0, doneAt: null });
    expect(order.text).not.toContain('ann');
    expect((await api.ask(`${deletions}/${order.json.id}`)).json).toEqual(order.json);
    expect((await api.ask(`${deletions}/${order.json.id}`, { key: theirKey })).status).toBe(404);
    const [mine] = (await api.store.sources.byId(api.first.workspaceId)).keys();
    const body = { userId: 'ann', sourceIds: [mine] };
    expect((await api.ask(deletions, { method: 'POST', body, key: theirKey })).status).toBe(404);
  });
});
