import { silentLogger } from '@trackyard/base';
import {
  AuthError,
  ConfigError,
  RateLimitedError,
  TransientError,
  type HttpResponse,
} from '@trackyard/connector-sdk';
import { createLoader, type Loader } from '../create-loader.ts';
import { allDelivered, eventsOf, load } from '../testing/conformance/stand.ts';
import type { ClickHouseConnection } from './connection.ts';
import { createClickHouse } from './create-clickhouse.ts';
import { openClickHouseFixture, type ClickHouseFixture } from './testing/clickhouse-fixture.ts';

jest.setTimeout(180_000);

const isReal = process.env['TRACKYARD_TEST_CLICKHOUSE_URL'] !== undefined;
let fixture: ClickHouseFixture;
let schema = '';
let schemas = 0;

beforeAll(async () => {
  fixture = await openClickHouseFixture();
});
afterAll(() => fixture.close());
beforeEach(() => {
  schema = `adversity_${schemas++}`;
});
afterEach(() => fixture.drop({ schema }));

function loader(change: Partial<ClickHouseConnection> = {}, sharedSchema?: string): Loader {
  const dialect = createClickHouse({ ...fixture.connection, ...change });
  return createLoader({ dialect, log: silentLogger, ...(sharedSchema !== undefined && { sharedSchema }) });
}

const track = (messageId: string, properties: object, more: object = {}) =>
  eventsOf([{ messageId, event: 'E', properties, ...more }], schema);

async function stored(table: string): Promise<unknown> {
  const [{ n } = {}] = await fixture.server.query(`SELECT count() AS n FROM ${schema}.${table}`);
  return Number(n);
}

describe('each event once', () => {
  it('stores a batch once that is sent again', async () => {
    const events = [...track('a', { n: 1 }), ...track('b', { n: 2 })];
    for (let round = 0; round < 3; round++) expect(await load(loader(), events)).toEqual(allDelivered(2));
    expect([await stored('e__rows'), await stored('tracks__rows')]).toEqual([2, 2]);
  });

  it('shows an event once that comes in another batch, as it came first, in whatever month', async () => {
    await load(loader(), track('a', { n: 1 }));
    await load(loader(), [
      ...track('b', { n: 2 }),
      ...track('a', { n: 3 }, { receivedAt: '2026-07-01T00:00:00Z' }),
    ]);
    await load(loader(), track('a', { n: 4 }, { receivedAt: '2025-07-01T00:00:00Z' }));
    expect(await stored('e__rows')).toBe(4);
    const rows = await fixture.rows(schema, 'e');
    expect(Object.fromEntries(rows.map(({ id, n }) => [id, n]))).toEqual({ a: 1, b: 2 });
  });

  it('knows an event again that its sender sends days later, and one without a time on the same day', async () => {
    const own = { originalTimestamp: '2026-01-01T00:00:00.000Z' };
    const none = (receivedAt: string) => ({ receivedAt, originalTimestamp: receivedAt });
    await load(loader(), [
      ...track('a', { n: 1 }, { ...own, receivedAt: '2026-01-01T00:00:01.000Z' }),
      ...track('b', { n: 2 }, none('2026-01-01T08:00:00.000Z')),
    ]);
    await load(loader(), [
      ...track('b', { n: 3 }, none('2026-01-01T09:30:00.000Z')),
      ...track('a', { n: 4 }, { ...own, receivedAt: '2026-02-03T00:00:00.000Z' }),
    ]);
    const rows = await fixture.rows(schema, 'e');
    expect(Object.fromEntries(rows.map(({ id, n }) => [id, n]))).toEqual({ a: 1, b: 2 });
    expect(rows).toHaveLength(2);
  });

  const survivesAKill = async (): Promise<void> => {
    await load(loader(), track('a', { n: 1 }));
    const [first] = await Promise.allSettled([load(loader(), track('b', { n: 2 })), fixture.server.crash()]);
    if (first.status === 'rejected') expect(first.reason).toBeInstanceOf(TransientError);
    expect(await load(loader(), track('b', { n: 2 }))).toEqual(allDelivered(1));
    expect((await fixture.rows(schema, 'e')).map(({ id }) => id).sort()).toEqual(['a', 'b']);
  };
  // Only one's own server is killed.
  if (!isReal) it('survives a server that is killed', survivesAKill);
});

describe('bad settings and bad days', () => {
  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown user', { user: 'nobody' }],
  ])('tells %s', async (_what, change) => {
    const signal = AbortSignal.timeout(10_000);
    await expect(loader(change).check(signal)).rejects.toBeInstanceOf(AuthError);
    await expect(loader(change).load(track('a', {}), signal)).rejects.toBeInstanceOf(AuthError);
  });

  it('finds nothing wrong where nothing is', async () => {
    await loader().check(AbortSignal.timeout(10_000));
    await loader({}, 'shared').check(AbortSignal.timeout(10_000));
  });

  it('leaves the databases of the server alone', async () => {
    await expect(load(loader({}, 'system'), track('a', {}))).rejects.toBeInstanceOf(ConfigError);
  });

  const said = (code: number, name: string, status = 500): HttpResponse => ({
    status,
    headers: { 'x-clickhouse-exception-code': String(code) },
    text: `Code: ${code}. DB::Exception: What happened. (${name}) (version 24.8.1.1 (official build))\n`,
  });
  const page = (status: number): HttpResponse => ({ status, headers: {}, text: '<html>nginx</html>' });

  // https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
  it.each<[string, HttpResponse, new (message: string) => Error]>([
    ['too many parts', said(252, 'TOO_MANY_PARTS'), RateLimitedError],
    ['memory limit', said(241, 'MEMORY_LIMIT_EXCEEDED'), RateLimitedError],
    ['too many queries', said(202, 'TOO_MANY_SIMULTANEOUS_QUERIES'), RateLimitedError],
    ['no grant', said(497, 'ACCESS_DENIED', 403), AuthError],
    ['a read-only user', said(164, 'READONLY'), AuthError],
    ['an older server', said(115, 'UNKNOWN_SETTING', 404), ConfigError],
    ['a full disk', said(243, 'NOT_ENOUGH_SPACE'), TransientError],
    ['a table that is read-only for now', said(242, 'TABLE_IS_READ_ONLY'), TransientError],
    ['a keeper that is away', said(999, 'KEEPER_EXCEPTION'), TransientError],
    ['a proxy that asks for a password', page(401), AuthError],
    ['another server', page(404), ConfigError],
    ['a proxy without a server', page(502), TransientError],
    ['a proxy with too much to do', page(429), RateLimitedError],
    [
      'a fault that comes after the status',
      { ...said(241, 'MEMORY_LIMIT_EXCEEDED'), status: 200 },
      RateLimitedError,
    ],
  ])('tells %s', async (_what, answer, errorClass) => {
    const http = { request: async () => answer };
    await expect(load(loader({ http }), track('a', {}))).rejects.toBeInstanceOf(errorClass);
  });

  it('says that rows may have arrived where the server does not know', async () => {
    const answer = said(319, 'UNKNOWN_STATUS_OF_INSERT');
    const loading = load(loader({ http: { request: async () => answer } }), track('a', {}));
    await expect(loading).rejects.toMatchObject({ maybeDelivered: true });
  });

  it('does not wait once it is told to stop', async () => {
    const http = { request: () => new Promise<HttpResponse>(() => undefined) };
    const controller = new AbortController();
    const loading = loader({ http }).load(track('a', {}), controller.signal);
    controller.abort();
    await expect(loading).rejects.toBeInstanceOf(TransientError);
  });
});
