import { Socket } from 'node:net';
import { startPostgres, type TestPostgres } from '@trackyard/test-support';
import { Client } from 'pg';
import { readResult } from './testing/read-result.ts';
import { createWarehouseSql, type WarehouseSql } from './warehouse-sql.ts';

jest.setTimeout(120_000);

/** A real PostgreSQL, whose owner is its superuser: what the embedded one is. */
describe('SQL on the local warehouse', () => {
  let postgres: TestPostgres;
  let url: string;
  let owner: Client;
  let sql: WarehouseSql;
  beforeAll(async () => {
    postgres = await startPostgres();
    ({ url } = await postgres.freshDatabase());
    owner = new Client({ connectionString: url });
    await owner.connect();
    await owner.query(`CREATE SCHEMA demo; CREATE TABLE demo.tracks (id text, n bigint, at timestamptz);
      INSERT INTO demo.tracks SELECT 'm-' || n, n, '2026-03-04T10:00:00.5Z' FROM generate_series(1, 2500) AS n;
      CREATE SEQUENCE demo.counter`);
    sql = open();
  });
  afterAll(async () => {
    await owner.end();
    await postgres.stop();
  });

  const open = (of = url) => createWarehouseSql({ url: of, socket: () => new Socket() });
  const signal = new AbortController().signal;
  const ask = (text: string, { limit = 10, timeoutMs = 20_000, from = sql } = {}) =>
    from.query({ sql: text, limit, timeoutMs, signal }, readResult);

  it('gives rows with their types', async () => {
    const text = `SELECT id, n, at, at::date AS day, n / 2.0 AS half, '-Infinity'::float8 AS big, true AS yes,
      '{"a": [1]}'::jsonb AS object, 9007199254740993 AS exact, NULL AS nothing, ARRAY[1, 2] AS list
      FROM demo.tracks ORDER BY n LIMIT 1`;
    expect(await ask(text)).toEqual({
      columns: [
        ...['id string', 'n integer', 'at timestamp', 'day date', 'half decimal', 'big float', 'yes boolean'],
        ...['object json', 'exact integer', 'nothing string', 'list string'],
      ],
      rows: [
        [
          ...[
            'm-1',
            1,
            '2026-03-04T10:00:00.500Z',
            '2026-03-04',
            '0.50000000000000000000',
            '-Infinity',
            true,
          ],
          ...[{ a: [1] }, '9007199254740993', null, '{1,2}'],
        ],
      ],
      isCut: false,
    });
  });

  it('gives as many rows as it may, and says whether there are more', async () => {
    const text = 'SELECT n FROM demo.tracks ORDER BY n DESC -- the newest';
    const page = await ask(text, { limit: 2_100 });
    expect([page.rows.length, page.rows[0], page.rows.at(-1), page.isCut]).toEqual([
      2_100,
      [2500],
      [401],
      true,
    ]);
    expect(await ask(text, { limit: 2_500 })).toMatchObject({ isCut: false });
    expect(await ask('SELECT n FROM demo.tracks WHERE n < 0')).toEqual({
      columns: ['n integer'],
      rows: [],
      isCut: false,
    });
  });

  it('sees tables and schemas that are new', async () => {
    await owner.query(
      'CREATE SCHEMA later; CREATE TABLE later.pages AS SELECT 1 AS n; CREATE TABLE demo.more AS SELECT 2 AS n',
    );
    expect(await ask('SELECT n FROM later.pages UNION ALL SELECT n FROM demo.more')).toMatchObject({
      rows: [[1], [2]],
    });
  });

  it.each([
    ["INSERT INTO demo.tracks VALUES ('x')"],
    ['UPDATE demo.tracks SET n = 0'],
    ['DELETE FROM demo.tracks'],
    ['TRUNCATE demo.tracks'],
    ['DROP TABLE demo.tracks'],
    ['CREATE TABLE demo.mine (id text)'],
    ['SELECT * INTO demo.mine FROM demo.tracks'],
    ['WITH gone AS (DELETE FROM demo.tracks RETURNING n) SELECT n FROM gone'],
    ['SELECT n FROM demo.tracks FOR UPDATE'],
    ["COPY demo.tracks TO '/tmp/trackyard-test'"],
    ["COPY (SELECT 1) TO PROGRAM 'true'"],
    ['SELECT 1; DELETE FROM demo.tracks'],
    ['SELECT 1; COMMIT; DELETE FROM demo.tracks'],
    ['COMMIT'],
    ['SET ROLE postgres'],
    ['RESET ROLE'],
    ["SELECT set_config('role', 'postgres', false)"],
    ["SELECT set_config('session_authorization', 'postgres', false)"],
    ["SELECT set_config('transaction_read_only', 'off', false)"],
    ["SELECT pg_read_file('/etc/passwd')"],
    ["SELECT pg_ls_dir('/')"],
    ["SELECT lo_import('/etc/passwd')"],
    ["SELECT lo_from_bytea(0, 'x')"],
    ["SELECT nextval('demo.counter')"],
    ["SELECT query_to_xml('DELETE FROM demo.tracks', true, true, '')"],
    ['SELECT rolpassword FROM pg_authid'],
    ['SELECT $1::int'],
    ['not sql'],
    [''],
  ])('refuses %s', async (text) => {
    await expect(ask(text)).rejects.toMatchObject({ code: 'TY_QUERY_INVALID' });
    const { rows } = await owner.query('SELECT count(*)::int AS n FROM demo.tracks');
    expect(rows).toEqual([{ n: 2500 }]);
  });

  it.each([
    ['SELECT pg_sleep(60)'],
    ["SELECT set_config('statement_timeout', '0', true), pg_sleep(60)"],
    [
      "SELECT set_config('statement_timeout', '0', true), CASE WHEN n > 1500 THEN pg_sleep(60) END FROM generate_series(1, 3000) AS n",
    ],
    ['SELECT count(*) FROM generate_series(1, 100000) AS a, generate_series(1, 100000) AS b'],
  ])('ends %s, here and in the server', async (text) => {
    const startedAt = performance.now();
    await expect(ask(text, { limit: 5_000, timeoutMs: 700 })).rejects.toMatchObject({
      code: 'TY_QUERY_TIMEOUT',
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    const running =
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'trackyard-query' AND state = 'active'";
    for (let isOver = false; !isOver;) isOver = (await owner.query(running)).rowCount === 0;
  });

  it('ends when the one who asked is gone', async () => {
    const gone = new AbortController();
    const request = { sql: 'SELECT pg_sleep(60)', limit: 1, timeoutMs: 60_000, signal: gone.signal };
    const asking = sql.query(request, readResult);
    setTimeout(() => gone.abort(), 300);
    await expect(asking).rejects.toMatchObject({ code: 'TY_QUERY_TIMEOUT' });
  });

  it('leaves nothing behind: no lock, no setting, no connection', async () => {
    await ask("SELECT pg_advisory_lock(7), set_config('search_path', 'demo', false)");
    await owner.query("SET lock_timeout = '10s'"); // its server process ends a moment after the answer
    await owner.query('SELECT pg_advisory_lock(7), pg_advisory_unlock(7)');
    await expect(ask('SELECT n FROM tracks')).rejects.toMatchObject({ code: 'TY_QUERY_INVALID' });
  });

  it('lets several processes take the login over in turns', async () => {
    const other = open();
    for (const from of [other, sql, other, sql])
      expect(await ask('SELECT 1 AS n', { from })).toMatchObject({ rows: [[1]] });
  });

  it('refuses a database that is the control plane’s too, a role that can more, and an owner who may make none', async () => {
    const { url: shared } = await postgres.freshDatabase();
    const client = new Client({ connectionString: shared });
    await client.connect();
    await client.query('CREATE SCHEMA trackyard');
    const refused = { code: 'TY_QUERY_NOT_OFFERED' };
    await expect(ask('SELECT 1', { from: open(shared) })).rejects.toMatchObject(refused);
    await client.query('DROP SCHEMA trackyard');
    await ask('SELECT 1', { from: open(shared) });
    const { rows } = await client.query(
      "SELECT rolname FROM pg_roles WHERE rolname = 'trackyard_reader_' || (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    await client.query(`ALTER ROLE ${rows[0].rolname} CREATEDB`);
    await expect(ask('SELECT 1', { from: open(shared) })).rejects.toMatchObject(refused);
    await client.query("CREATE ROLE plain LOGIN PASSWORD 'plain'");
    await client.end();
    const plain = new URL(shared);
    [plain.username, plain.password] = ['plain', 'plain'];
    await expect(ask('SELECT 1', { from: open(plain.href) })).rejects.toMatchObject(refused);
  });

  it('says that a warehouse is away', async () => {
    const from = open('postgres://nobody:x@127.0.0.1:1/none');
    await expect(ask('SELECT 1', { from })).rejects.toMatchObject({ code: 'TY_UNAVAILABLE' });
  });
});
