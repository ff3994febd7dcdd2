import { Socket } from 'node:net';
import { AuthError, ConfigError, TransientError } from '@trackyard/connector-sdk';
import type { EventSketch } from '@trackyard/event-spec';
import { silentLogger } from '@trackyard/base';
import {
  freePort,
  startPostgres,
  waitFor,
  type FreshDatabase,
  type TestPostgres,
} from '@trackyard/test-support';
import { createLoader } from '../create-loader.ts';
import { createPostgres } from './create-postgres.ts';
import {
  allDelivered,
  connectionTo,
  eventsOf,
  load,
  openWarehouse,
  type WarehouseFixture,
} from './testing/warehouse-fixture.ts';

jest.setTimeout(180_000);

let server: TestPostgres;
let database: FreshDatabase;
let warehouse: WarehouseFixture;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());
beforeEach(async () => {
  database = await server.freshDatabase();
  warehouse = await openWarehouse(database.url);
});
afterEach(async () => {
  await warehouse.close();
  await database.drop();
});

const count = async (table: string) =>
  (await warehouse.query(`SELECT count(*)::int AS n FROM demo.${table}`))[0]?.n;

const mixed = (total: number, prefix = 'm'): EventSketch[] =>
  Array.from({ length: total }, (_, index) => {
    const messageId = `${prefix}${index}`;
    if (index % 3 === 0)
      return { messageId, type: 'identify', userId: `u${index % 6}`, traits: { n: index } };
    if (index % 3 === 1) return { messageId, type: 'group', groupId: `g${index % 6}`, traits: { n: index } };
    return { messageId, event: 'E', properties: { n: index } };
  });

/** A connection that breaks right after its `limit`th piece to the server has gone. */
class BreakingSocket extends Socket {
  readonly #limit: number;
  #sent = 0;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  // Not `write`: `connect` puts the original back.
  override _write(...write: Parameters<Socket['_write']>): void {
    super._write(...write);
    this.#count();
  }

  override _writev(...write: Parameters<NonNullable<Socket['_writev']>>): void {
    super._writev?.(...write);
    this.#count();
  }

  #count(): void {
    if (++this.#sent === this.#limit) this.destroy();
  }
}

describe('exactly once', () => {
  it('loads the same events again without a trace', async () => {
    const events = eventsOf([...mixed(30), ...mixed(30)]);
    expect(await load(warehouse.loader(), events)).toEqual(allDelivered(60));
    const before = await warehouse.query('SELECT * FROM demo.users ORDER BY id');
    expect(await load(warehouse.loader(), events)).toEqual(allDelivered(60));
    expect([await count('identifies'), await count('groups'), await count('e')]).toEqual([10, 10, 10]);
    expect(await warehouse.query('SELECT * FROM demo.users ORDER BY id')).toEqual(before);
  });

  it('survives a connection that breaks at any moment', async () => {
    const events = eventsOf(mixed(30));
    const maybe = new Set<boolean>();
    let limit = 1;
    for (; ; limit++) {
      const sockets: BreakingSocket[] = [];
      const socket = () => sockets[sockets.push(new BreakingSocket(limit)) - 1] as Socket;
      const failure = await load(warehouse.loader({ socket }), events).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined) break;
      expect(failure).toBeInstanceOf(TransientError);
      maybe.add(failure instanceof TransientError && failure.maybeDelivered);
    }
    expect(limit).toBeGreaterThan(20);
    expect(maybe).toEqual(new Set([false, true]));
    expect([await count('identifies'), await count('groups'), await count('e')]).toEqual([10, 10, 10]);
    expect(await warehouse.query('SELECT id, n FROM demo.users ORDER BY id')).toEqual([
      { id: 'u0', n: '24' },
      { id: 'u3', n: '27' },
    ]);
  });

  it('goes on when the server has closed an idle connection', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf(mixed(3)));
    const others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'trackyard'";
    const own = `${others} AND datname = current_database()`;
    await warehouse.query(`SELECT pg_terminate_backend(pid) ${own}`);
    await waitFor(async () => (await warehouse.query(`SELECT 1 ${own}`)).length === 0);
    await load(loader, eventsOf(mixed(3, 'x'))).catch((error: unknown) =>
      expect(error).toBeInstanceOf(TransientError),
    );
    expect(await load(loader, eventsOf(mixed(3, 'x')))).toEqual(allDelivered(3));
    expect(await count('e')).toBe(2);
  });

  it('stops when it is told to, and loads later', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf(mixed(3)));
    await warehouse.query('BEGIN; LOCK TABLE demo.tracks');
    const controller = new AbortController();
    const running = loader.load(eventsOf(mixed(3, 'x')), controller.signal);
    await waitFor(async () => (await warehouse.query('SELECT 1 FROM pg_locks WHERE NOT granted')).length > 0);
    controller.abort();
    await expect(running).rejects.toBeInstanceOf(TransientError);
    await warehouse.query('COMMIT');
    expect(await load(loader, eventsOf(mixed(3, 'x')))).toEqual(allDelivered(3));
    expect(await count('e')).toBe(2);
  });
});

describe('beside other workers', () => {
  it('agrees on tables and types that several make at once', async () => {
    const values = [1, 'two', true, [4], 5.5, '2026-01-02T03:04:05Z'];
    const loads = values.map((v, index) =>
      load(
        warehouse.loader(),
        eventsOf([{ messageId: `w${index}`, event: 'E', properties: { v, [`own${index}`]: v } }]),
      ),
    );
    expect((await Promise.all(loads)).flat()).toEqual(allDelivered(values.length));
    const rows = await warehouse.query('SELECT to_jsonb(e) AS row FROM demo.e e');
    for (const { row } of rows) {
      const held = Object.entries(row as object).filter(
        ([name, value]) => /^v(__|$)/.test(name) && value !== null,
      );
      expect(held).toHaveLength(1);
    }
    expect(rows).toHaveLength(values.length);
  });

  it('loads overlapping batches in parallel, each event once and users right', async () => {
    const all = eventsOf(
      mixed(240).map((sketch, index) => ({
        ...sketch,
        receivedAt: new Date(Date.UTC(2026, 0, 2) + index * 1000).toISOString(),
      })),
    );
    const loaders = [warehouse.loader(), warehouse.loader(), warehouse.loader()];
    const parts = loaders.flatMap((loader, offset) =>
      [0, 1, 2, 3].map((step) => {
        const start = (step * 60 + offset * 20) % 240;
        return load(
          loader,
          [...all.slice(start, start + 80), ...all.slice(0, Math.max(0, start - 160))].toReversed(),
        );
      }),
    );
    for (const outcomes of await Promise.all(parts)) expect(outcomes).toEqual(allDelivered(outcomes.length));
    expect([await count('identifies'), await count('groups'), await count('e')]).toEqual([80, 80, 80]);
    expect(await warehouse.query('SELECT id, n FROM demo.users ORDER BY id')).toEqual([
      { id: 'u0', n: '234' },
      { id: 'u3', n: '237' },
    ]);
  });

  it('notices columns and tables that were dropped or changed meanwhile', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([{ event: 'E', properties: { a: 1 } }]));
    await warehouse.query('ALTER TABLE demo.e DROP COLUMN a');
    expect(await load(loader, eventsOf([{ messageId: 'x', event: 'E', properties: { a: 2 } }]))).toEqual(
      allDelivered(1),
    );
    await warehouse.query('DROP TABLE demo.tracks');
    expect(await load(loader, eventsOf([{ messageId: 'y', event: 'E', properties: { a: 3 } }]))).toEqual(
      allDelivered(1),
    );
    await warehouse.query('DROP SCHEMA demo CASCADE');
    expect(await load(loader, eventsOf([{ messageId: 'z', event: 'E', properties: { a: 4 } }]))).toEqual(
      allDelivered(1),
    );
    expect(await warehouse.query('SELECT id, a FROM demo.e')).toEqual([{ id: 'z', a: '4' }]);
  });
});

describe('bad events and bad settings', () => {
  it('sets a poison event apart and delivers the others', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([{ messageId: 'first', event: 'E', properties: { price: 1 } }]));
    await warehouse.query('ALTER TABLE demo.e ADD CHECK (100 / price > 0)');
    const prices = Array.from({ length: 50 }, (_, index) =>
      index === 31 ? 0 : index === 7 ? -1 : index + 1,
    );
    const outcomes = await load(
      loader,
      eventsOf(prices.map((price) => ({ event: 'E', properties: { price } }))),
    );
    expect(outcomes[31]).toEqual({
      ...{ status: 'dead', reason: 'refused_by_warehouse', message: 'PostgreSQL: division by zero (22012)' },
    });
    expect(outcomes[7]).toMatchObject({ status: 'dead', message: expect.stringContaining('(23514)') });
    expect(outcomes.filter(({ status }) => status === 'delivered')).toHaveLength(48);
    expect(await count('e')).toBe(49);
    expect(await count('tracks')).toBe(49);
  });

  it('sets apart a user whose id no index can hold', async () => {
    const random = Array.from({ length: 8000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
    );
    const events = eventsOf([
      { type: 'identify', userId: random.join('') },
      { type: 'identify', userId: 'short' },
    ]);
    const outcomes = await load(warehouse.loader(), events);
    expect(outcomes.map(({ status }) => status)).toEqual(['dead', 'delivered']);
  });

  it.each([
    ['a wrong password', { password: 'wrong' }, AuthError],
    ['an unknown user', { user: 'nobody-at-all' }, AuthError],
    ['an unknown database', { database: 'nowhere' }, ConfigError],
    ['a server without SSL', { sslMode: 'require' as const }, ConfigError],
  ])('tells %s', async (_what, change, errorClass) => {
    const connection = { ...connectionTo(database.url), ...change };
    const loader = createLoader({ dialect: createPostgres(connection, silentLogger), log: silentLogger });
    const signal = AbortSignal.timeout(60_000);
    await expect(loader.check(signal)).rejects.toBeInstanceOf(errorClass);
    await expect(loader.load(eventsOf([{}]), signal)).rejects.toBeInstanceOf(errorClass);
    await loader.close();
  });

  it('tells a server that does not answer from one that refuses', async () => {
    const connection = { ...connectionTo(database.url), port: await freePort() };
    const loader = createLoader({ dialect: createPostgres(connection, silentLogger), log: silentLogger });
    await expect(load(loader, eventsOf([{}]))).rejects.toBeInstanceOf(TransientError);
    await loader.close();
  });

  it('leaves tables alone that are not its own', async () => {
    await warehouse.query(
      'CREATE SCHEMA demo; CREATE TABLE demo.users (id int PRIMARY KEY); CREATE VIEW demo.e AS SELECT 1 AS x',
    );
    await expect(load(warehouse.loader(), eventsOf([{ type: 'identify' }]))).rejects.toThrow(
      /Table "users".*not one/,
    );
    await expect(load(warehouse.loader(), eventsOf([{ event: 'E' }]))).rejects.toBeInstanceOf(ConfigError);
    await warehouse.query('CREATE SEQUENCE demo.f');
    await expect(load(warehouse.loader(), eventsOf([{ event: 'F' }]))).rejects.toThrow(
      /something else has its name/,
    );
  });

  it('works with no more rights than it checks for', async () => {
    const role = `writer_${Date.now()}`;
    const [{ name } = {}] = await warehouse.query('SELECT current_database() AS name');
    await warehouse.query(
      `CREATE ROLE ${role} LOGIN PASSWORD 'pw'; REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
    );
    await warehouse.query(`GRANT CONNECT ON DATABASE ${name} TO ${role}; CREATE SCHEMA events`);
    const connection = { ...connectionTo(database.url), user: role, password: 'pw' };
    const dialect = createPostgres(connection, silentLogger);
    const loader = createLoader({ dialect, sharedSchema: 'events', log: silentLogger });
    const check = () => loader.check(AbortSignal.timeout(60_000));
    await expect(check()).rejects.toThrow(/temporary tables/);
    await warehouse.query(`GRANT TEMPORARY ON DATABASE ${name} TO ${role}`);
    await expect(check()).rejects.toThrow(/tables in schema "events"/);
    await expect(load(loader, eventsOf([{}]))).rejects.toBeInstanceOf(AuthError);
    await warehouse.query(`GRANT USAGE, CREATE ON SCHEMA events TO ${role}`);
    await check();
    expect(await load(loader, eventsOf([{}]))).toEqual(allDelivered(1));
    await loader.close();
    await warehouse.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
});
