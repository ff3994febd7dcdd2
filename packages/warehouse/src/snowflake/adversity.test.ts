import { generateKeyPairSync } from 'node:crypto';
import { silentLogger } from '@trackyard/base';
import { AuthError, ConfigError, RateLimitedError, TransientError } from '@trackyard/connector-sdk';
import { createLoader, type Loader } from '../create-loader.ts';
import { allDelivered, eventsOf, load, mixed } from '../testing/conformance/stand.ts';
import type { SnowflakeConnection } from './connection.ts';
import { createSnowflake } from './create-snowflake.ts';
import { openSnowflakeFixture, type SnowflakeFixture } from './testing/snowflake-fixture.ts';
import type { Script, SnowflakeDouble } from './testing/start-snowflake.ts';

jest.setTimeout(120_000);

const isReal = process.env['TRACKYARD_TEST_SNOWFLAKE_ACCOUNT'] !== undefined;
let fixture: SnowflakeFixture;
let schema = '';
let schemas = 0;

beforeAll(async () => {
  fixture = await openSnowflakeFixture();
});
afterAll(() => fixture.close());
beforeEach(() => {
  schema = `adversity_${schemas++}`;
});
afterEach(async () => {
  fixture.double?.scripts.splice(0);
  await fixture.drop({ schema });
});

function loader(change: Partial<SnowflakeConnection> = {}): Loader {
  return createLoader({ dialect: createSnowflake({ ...fixture.connection, ...change }), log: silentLogger });
}

const track = (messageId: string, properties: object = {}) =>
  eventsOf([{ messageId, event: 'E', properties }], schema);
const signal = () => AbortSignal.timeout(20_000);
const pem = (passphrase?: string) =>
  String(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      ...{ type: 'pkcs8', format: 'pem' },
      ...(passphrase !== undefined && { cipher: 'aes-256-cbc', passphrase }),
    }),
  );

describe('settings', () => {
  it('finds nothing wrong where nothing is', () => loader().check(signal()));

  it.each<[string, () => Partial<SnowflakeConnection>, new (message: string) => Error]>([
    ["a key that is not the user's", () => ({ privateKey: pem() }), AuthError],
    ['an unknown user', () => ({ user: 'nobody' }), AuthError],
    ['a database that may not be used', () => ({ database: 'NOWHERE' }), ConfigError],
    ['a warehouse that may not be used', () => ({ warehouse: 'NOWHERE' }), ConfigError],
  ])('tells %s', async (_what, change, errorClass) => {
    await expect(loader(change()).check(signal())).rejects.toBeInstanceOf(errorClass);
    await expect(load(loader(change()), track('a'))).rejects.toBeInstanceOf(errorClass);
  });

  it('reads keys with a passphrase, and tells those that it cannot read', () => {
    const privateKey = pem('open sesame');
    createSnowflake({ ...fixture.connection, privateKey, passphrase: 'open sesame' });
    const { privateKey: ellipticKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const bad = [
      { privateKey, passphrase: 'wrong' },
      { privateKey },
      { privateKey: 'no key' },
      { privateKey: String(ellipticKey.export({ type: 'pkcs8', format: 'pem' })) },
    ];
    for (const change of bad) expect(() => loader(change)).toThrow(ConfigError);
  });
});

const describeScripted = (): void => {
  const double = (): SnowflakeDouble => {
    if (!fixture.double) throw new Error('This test needs the double.');
    return fixture.double;
  };
  const said = (status: number, code?: string): Script => ({
    ...{ kind: 'answer', status, message: 'What happened.' },
    ...(code !== undefined && { code }),
  });

  // https://docs.snowflake.com/en/developer-guide/sql-api/reference#response-codes-for-all-operations
  it.each<[string, Script, new (message: string) => Error]>([
    ['a token that is not taken', said(401, '390144'), AuthError],
    ['a network policy', said(403, '390422'), AuthError],
    ['a right that is missing', said(422, '003001'), AuthError],
    ['no active warehouse', said(422, '000606'), ConfigError],
    ['a role that may not be assumed', said(422, '390189'), ConfigError],
    ['a parameter that is not known', said(400, '391918'), ConfigError],
    ['another server', said(404), ConfigError],
    ['a lock that was not had', said(422, '000625'), TransientError],
    ['a statement that took too long', said(408, '000630'), TransientError],
    ['a fault of theirs', said(500, '000603'), TransientError],
  ])('tells %s', async (_what, script, errorClass) => {
    double().scripts.push(script);
    await expect(load(loader(), track('a'))).rejects.toBeInstanceOf(errorClass);
  });

  it('sends a request again under its id where it was not executed, or nobody knows', async () => {
    await load(loader(), track('first'));
    const first = double().requests.length;
    double().scripts.push(said(503), undefined, { kind: 'lost' }, undefined, said(429), undefined);
    expect(await load(loader(), eventsOf(mixed(30), schema))).toEqual(allDelivered(30));
    const asked = double().requests.slice(first);
    const repeated = asked.filter(({ searchParams }) => searchParams.get('retry') === 'true');
    expect(repeated.length).toBe(3);
    const ids = new Set(asked.map(({ searchParams }) => searchParams.get('requestId')));
    expect(ids.size).toBe(asked.length - repeated.length);
    expect(await fixture.rows(schema, 'tracks')).toHaveLength(11);
  });

  it('passes on that it is asked to come back later', async () => {
    const headers = { 'retry-after': '7' };
    for (let n = 0; n < 3; n++) double().scripts.push({ ...said(429), headers } as Script);
    const failure: unknown = await load(loader(), track('a')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RateLimitedError);
    expect(failure).toMatchObject({ afterMs: 7_000 });
  });

  it('waits for statements that take longer', async () => {
    double().scripts.push({ kind: 'later', polls: 2 }, undefined, { kind: 'later', polls: 1 });
    expect(await load(loader(), track('a'))).toEqual(allDelivered(1));
    expect(await fixture.rows(schema, 'e')).toHaveLength(1);
  });

  it('stages no row twice that counts twice', async () => {
    await load(loader(), track('first'));
    // A stage that was filled although its answer was lost, and whose request id was not honoured.
    const inserts = `INSERT INTO "${schema.toUpperCase()}"."_TRACKYARD_STAGE"`;
    const { http } = fixture;
    const twice = {
      async request(request: Parameters<typeof http.request>[0]) {
        const isStage = String(request.body).includes(JSON.stringify(inserts).slice(1, -1));
        if (isStage) {
          await http.request({
            ...request,
            url: request.url.replace(/requestId=.{8}/, 'requestId=00000000'),
          });
        }
        return http.request(request);
      },
    };
    expect(await load(loader({ http: twice }), eventsOf(mixed(30), schema))).toEqual(allDelivered(30));
    expect(await fixture.rows(schema, 'identifies')).toHaveLength(10);
    expect(await fixture.rows(schema, 'tracks')).toHaveLength(11);
    expect(await fixture.rows(schema, '_trackyard_stage')).toHaveLength(0);
  });

  it('reads more columns than one answer holds', async () => {
    const properties = Object.fromEntries(Array.from({ length: 280 }, (_, n) => [`property${n}`, n]));
    expect(await load(loader(), track('a', properties))).toEqual(allDelivered(1));
    expect(await load(loader(), track('b', { property279: 'text' }))).toEqual(allDelivered(1));
    const rows = await fixture.rows(schema, 'e');
    expect(rows.find(({ id }) => id === 'b')).toMatchObject({ property279__str: 'text' });
  });

  it('halves a batch whose statements would be too long', async () => {
    const wide = Array.from({ length: 12 }, (_, event) => ({
      ...{ messageId: `w${event}`, event: `event${event}` },
      properties: Object.fromEntries(
        Array.from({ length: 290 }, (_unused, n) => [`${'x'.repeat(90)}${event}_${n}`, n]),
      ),
    }));
    expect(await load(loader(), eventsOf(wide, schema))).toEqual(allDelivered(12));
    expect(await fixture.rows(schema, 'tracks')).toHaveLength(12);
  });

  it('does not wait once it is told to stop', async () => {
    double().scripts.push({ kind: 'later', polls: 1_000 });
    const controller = new AbortController();
    const loading = loader().load(track('a'), controller.signal);
    setTimeout(() => controller.abort(), 300);
    await expect(loading).rejects.toBeInstanceOf(TransientError);
  });
};

// An account says what it wants.
if (!isReal) describe('what Snowflake says', describeScripted);
