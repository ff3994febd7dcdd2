/**
 * On a real PostgreSQL. What a host does is done here: positions are kept as JSON after each page. Late commits are real
 * transactions that commit after a later row was read.
 */
import { Socket } from 'node:net';
import { AuthError, ConfigError, type PullContext, type Settings } from '@trackyard/connector-sdk';
import { describeSourceContract, makeContext } from '@trackyard/connector-sdk/testing';
import { startPostgres, type TestPostgres } from '@trackyard/test-support';
import { Client } from 'pg';
import { source } from './index.ts';
import { readSettings } from './read-settings.ts';

jest.setTimeout(120_000);

const TABLE = { table: 'orders', cursorColumn: 'updated_at', userIdColumn: 'customer' };

describeSourceContract(source, { settings: { url: 'postgres://u:p@h/d', ...TABLE } });

it.each([
  [{ ...TABLE, table: undefined }, /either a table or a query/],
  [{ ...TABLE, query: 'SELECT 1' }, /either a table or a query/],
  [{ ...TABLE, userIdColumn: '' }, /user id/],
  [{ ...TABLE, cursorColumn: undefined }, /cursor/],
  [{ ...TABLE, table: 'a.b.c' }, /schema\.name/],
  [{ ...TABLE, table: 'a"b' }, /schema\.name/],
])('refuses %j', (settings, message) => {
  expect(() => readSettings(settings as Settings)).toThrow(ConfigError);
  expect(() => readSettings(settings as Settings)).toThrow(message);
});

it('quotes names, and takes no second statement', () => {
  expect(readSettings({ ...TABLE, table: 'shop.Orders' }).from).toBe('"shop"."Orders"');
  expect(readSettings({ ...TABLE, table: '"odd.name"' }).from).toBe('"odd.name"');
  expect(readSettings({ ...TABLE, table: undefined, query: 'SELECT 1 ; ' } as never).from).toBe(
    '(SELECT 1\n)',
  );
});

describe('with a database', () => {
  let server: TestPostgres;
  let url: string;
  let db: Client;
  let position: unknown;
  const context: PullContext = { ...makeContext(), sourceId: 'src_1', dial: { socket: () => new Socket() } };

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    ({ url } = await server.freshDatabase());
    db = new Client({ connectionString: url });
    await db.connect();
    position = undefined;
    await db.query(
      `CREATE TABLE orders (id bigint PRIMARY KEY, customer text, total numeric, note text,
         updated_at timestamptz DEFAULT clock_timestamp())`,
    );
  });
  afterEach(() => db.end());

  /** What one run brings; positions go through JSON, as a host keeps them. */
  async function run(settings: Settings = {}, pages = Infinity): Promise<Record<string, any>[]> {
    const found: Record<string, unknown>[] = [];
    let left = pages;
    for await (const page of source.pull!.read(context, { url, ...TABLE, ...settings }, position)) {
      expect(page.events.length).toBeLessThanOrEqual(100);
      expect(JSON.parse(page.raw)).toHaveLength(page.events.length);
      found.push(...(page.events as Record<string, unknown>[]));
      position = JSON.parse(JSON.stringify(page.position));
      if (--left === 0) break;
    }
    return found;
  }
  const idsOf = (events: Record<string, any>[]) => events.map(({ properties }) => properties.id as number);
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);
  const insert = (from: number, to: number, age = '1 hour') =>
    db.query(
      `INSERT INTO orders (id, customer, total, updated_at)
       SELECT n, 'c' || n, 9.50, now() - $3::interval + n * interval '1 ms' FROM generate_series($1::int, $2::int) n`,
      [from, to, age],
    );

  it('makes events of rows, once, and of changed ones again', async () => {
    await insert(1, 250);
    const first = await run();
    expect(idsOf(first)).toEqual(numbers(1, 250));
    expect(first[0]).toMatchObject({
      ...{
        type: 'track',
        event: 'Row Changed',
        userId: 'c1',
        messageId: expect.stringMatching(/^postgres-/),
      },
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      properties: { id: 1, customer: 'c1', total: 9.5, note: null },
    });
    expect(Date.parse(first[0]!.timestamp)).toBeGreaterThan(Date.now() - 3_700_000);
    expect(await run()).toEqual([]);
    await db.query(`UPDATE orders SET total = 7, updated_at = now() - interval '1 minute' WHERE id = 7`);
    await insert(251, 251, '50 seconds');
    const second = await run();
    expect(idsOf(second)).toEqual([7, 251]);
    expect(second[0]?.messageId).not.toBe(first[6]?.messageId);
    expect(new Set([...first, ...second].map(({ messageId }) => messageId)).size).toBe(252);
    expect(await run()).toEqual([]);
  });

  it('goes on where a run was cut off, and names a row that comes again the same', async () => {
    await insert(1, 350);
    const before = position;
    const cut = await run({}, 2);
    expect(idsOf(cut)).toEqual(numbers(1, 200));
    expect(idsOf(await run())).toEqual(numbers(201, 350));
    position = before;
    expect((await run()).slice(0, 200)).toEqual(cut);
  });

  it('finds rows that were committed late', async () => {
    await insert(1, 3);
    const late = new Client({ connectionString: url });
    await late.connect();
    await late.query('BEGIN');
    await late.query(`INSERT INTO orders VALUES (10, 'late', 1, null, now())`);
    await db.query(`INSERT INTO orders VALUES (11, 'c11', 1, null, clock_timestamp())`);
    expect(idsOf(await run())).toEqual([1, 2, 3, 11]);
    expect(await run()).toEqual([]);
    await late.query('COMMIT');
    await late.end();
    expect(idsOf(await run())).toEqual([10]);
    expect(await run()).toEqual([]);
    // Once they are settled, nothing needs to be remembered of them.
    expect(await run({ settleSeconds: 0 })).toEqual([]);
    expect(position).toMatchObject({ seen: [], after: { ids: ['11'] } });
    expect(await run()).toEqual([]);
  });

  it('keeps what is open for as long as rows go on changing', async () => {
    await insert(1, 150, '1 second');
    expect(await run()).toHaveLength(150);
    for (let round = 0; round < 3; round++) {
      await db.query(`UPDATE orders SET updated_at = clock_timestamp() WHERE id = 5`);
      expect(idsOf(await run())).toEqual([5]);
    }
    expect((position as { seen: string[] }).seen).toHaveLength(150);
  });

  it('finds added rows by a number, up to those that are settled', async () => {
    const settings = { cursorColumn: 'id', settleSeconds: 1 };
    await insert(1, 2);
    const late = new Client({ connectionString: url });
    await late.connect();
    await late.query('BEGIN');
    await late.query(`INSERT INTO orders VALUES (3, 'late', 1)`);
    await db.query(`INSERT INTO orders VALUES (4, 'c4', 1)`);
    const reading = run(settings);
    await late.query('COMMIT');
    await late.end();
    expect(idsOf(await reading)).toEqual([1, 2, 3, 4]);
    expect(await run(settings)).toEqual([]);
    await insert(5, 5);
    const [event] = await run({ ...settings, settleSeconds: 0 });
    expect(event).toMatchObject({ properties: { id: 5 } });
    expect(event).not.toHaveProperty('timestamp');
  });

  it('reads queries, chosen columns, odd types and several ids', async () => {
    await db.query(
      `CREATE TABLE "Odd Table" (a int, "B b" text, at timestamp, big bigint, day date, list int[], j jsonb)`,
    );
    await db.query(
      `INSERT INTO "Odd Table" VALUES
        (1, 'x', '2026-03-04 10:00:00.123456', 9007199254740993, '2026-01-02', '{1,2}', '{"k":[1]}'),
        (1, 'y', '2026-03-04 10:00:00.123456', 1, null, null, null), (2, 'x', null, 1, null, null, null)`,
    );
    const settings = {
      ...{ table: undefined, query: 'SELECT *, a + 1 AS next FROM "Odd Table";', cursorColumn: 'at' },
      ...{
        idColumns: ['a', 'B b'],
        userIdColumn: undefined,
        anonymousIdColumn: 'B b',
        eventType: 'identify',
      },
    } as never as Settings;
    const found = await run({
      ...settings,
      columns: { big: 'size', day: '', list: 'list', j: 'j', next: 'next' },
    });
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({
      ...{ type: 'identify', anonymousId: 'x', timestamp: '2026-03-04T10:00:00.123Z' },
      traits: { size: '9007199254740993', day: '2026-01-02', list: [1, 2], j: { k: [1] }, next: 2 },
    });
    expect(Object.keys(found[0]!.traits)).toEqual(['size', 'day', 'list', 'j', 'next']);
    expect(await run(settings)).toEqual([]);
    // Another table begins anew.
    await insert(1, 1);
    expect(await run()).toHaveLength(1);
  });

  it('takes no row into memory that is far too large for an event', async () => {
    await insert(1, 2);
    await db.query(`UPDATE orders SET note = repeat('x', 300000) WHERE id = 1`);
    const [large, small] = await run();
    expect(large).toMatch(/row \(1\) of orders has 30\d{4} bytes/);
    expect(small).toMatchObject({ properties: { id: 2 } });
  });

  it('tells what does not work, and cannot write', async () => {
    const check = (settings: object) =>
      source.pull!.check(context, { url, ...TABLE, ...settings } as Settings);
    await check({});
    await insert(1, 1);
    await check({});
    await expect(check({ table: 'none' })).rejects.toThrow(/"none" does not exist/);
    await expect(check({ cursorColumn: 'none' })).rejects.toBeInstanceOf(ConfigError);
    await expect(check({ userIdColumn: 'none' })).rejects.toBeInstanceOf(ConfigError);
    await expect(check({ timestampColumn: 'note2' })).rejects.toBeInstanceOf(ConfigError);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(check({ url: wrong.href })).rejects.toBeInstanceOf(AuthError);
    const asQuery = (query: string) => check({ table: undefined, query });
    await expect(
      asQuery('WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone'),
    ).rejects.toThrow();
    await expect(asQuery('SELECT * FROM orders) s; DELETE FROM orders; --')).rejects.toThrow();
    await expect(
      asQuery('SELECT *, current_date AS day FROM orders').then(() =>
        check({ table: undefined, query: 'SELECT *, current_date AS day FROM orders', cursorColumn: 'day' }),
      ),
    ).rejects.toThrow(/whole days/);
    expect((await db.query('SELECT count(*)::int AS n FROM orders')).rows).toEqual([{ n: 1 }]);
    const refused = new ConfigError('may not be reached');
    const dial = {
      socket: () => {
        const socket = new Socket();
        socket.connect = () => socket.destroy(refused);
        return socket;
      },
    };
    await expect(source.pull!.check({ ...context, dial }, { url, ...TABLE })).rejects.toBe(refused);
  });
});
