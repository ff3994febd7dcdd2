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
import { BreakingSocket } from './testing/breaking-socket.ts';
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

describe('connections', () => {
  it('says of a connection that breaks whether the rows may be there', async () => {
    const events = eventsOf(mixed(30));
    const maybe: boolean[] = [];
    for (let limit = 1; ; limit++) {
      const loader = warehouse.loader({ socket: () => new BreakingSocket(limit) });
      const failure = await load(loader, events).catch((error: unknown) => error);
      if (!(failure instanceof TransientError)) break;
      maybe.push(failure.maybeDelivered);
    }
    expect(maybe.length).toBeGreaterThan(20);
    expect(new Set(maybe)).toEqual(new Set([false, true]));
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
