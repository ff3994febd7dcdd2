import { silentLogger } from '@trackyard/base';
import { AuthError, ConfigError, type ConnectorContext, type LoadReport } from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { createEgress, type Egress } from '@trackyard/safe-http';
import { startClickHouse, type TestClickHouse } from '@trackyard/test-support';
import { destination } from './index.ts';
import { readConnection } from './read-settings.ts';

jest.setTimeout(120_000);

const FIELDS = {
  url: 'https://abc.eu-central-1.aws.clickhouse.cloud:8443',
  user: 'default',
  password: 'p@ss',
};

describeDestinationContract(destination, {
  settings: FIELDS,
  variants: [
    { url: 'http://10.0.0.1:8123', user: 'writer' },
    { ...FIELDS, schema: 'events' },
  ],
});

describe('settings', () => {
  const { http } = makeContext();

  it('reads fields', () => {
    expect(readConnection(FIELDS, http)).toEqual({ ...FIELDS, url: `${FIELDS.url}/`, http });
    expect(readConnection({ url: 'http://h:8123/path', user: 'u' }, http)).toMatchObject({
      ...{ url: 'http://h:8123/path', password: '' },
    });
  });

  it.each([
    [{}, /URL is missing/],
    [{ ...FIELDS, url: 'https://u:p@h' }, /no user, password/],
    [{ ...FIELDS, url: 'https://h/?database=x' }, /no user, password/],
    [{ ...FIELDS, user: '' }, /user is missing/],
  ])('refuses %j', (settings, message) => {
    expect(() => readConnection(settings, http)).toThrow(ConfigError);
    expect(() => readConnection(settings, http)).toThrow(message);
  });
});

describe('with a server', () => {
  let server: TestClickHouse;
  let egress: Egress;
  let context: ConnectorContext;
  let settings: { url: string; user: string; password: string };

  beforeAll(async () => {
    server = await startClickHouse();
    egress = createEgress({ allow: ['127.0.0.0/8'], log: silentLogger });
    context = { ...makeContext(), http: egress.http() };
    const { url, user, password } = server;
    settings = { url, user, password };
  });
  afterAll(async () => {
    await destination.close?.(context.destinationId);
    await egress.close();
    await server.stop();
  });

  it('stores deliveries under their source, each once, and tells the host', async () => {
    const reports: LoadReport[] = [];
    const warehouse = { rules: {}, report: (load: LoadReport) => reports.push(load) };
    const deliveries = [makeDelivery({ messageId: 'a', type: 'identify' }), makeDelivery({ messageId: 'b' })];
    const performBatch = destination.actions.store?.performBatch;
    for (let round = 0; round < 2; round++) {
      const outcomes = await performBatch?.({ ...context, warehouse }, settings, deliveries);
      expect(outcomes).toEqual([{ status: 'delivered' }, { status: 'delivered' }]);
    }
    const rows = { 'test.identifies': 1, 'test.users': 1, 'test.tracks': 1, 'test.order_completed': 1 };
    expect(reports).toMatchObject([
      { events: 2, rows },
      { events: 2, rows },
    ]);
    const orders = await server.query('SELECT id, revenue FROM test.order_completed');
    expect(orders).toEqual([{ id: 'b', revenue: 12.5 }]);
    await destination.close?.(context.destinationId);
    expect(await performBatch?.(context, { ...settings, schema: 'together' }, deliveries)).toHaveLength(2);
    expect(await server.query('SELECT source_id, email FROM together.users')).toEqual([
      { source_id: 'src_1', email: 'ada@example.com' },
    ]);
  });

  it('can do all that a warehouse may be asked for', () => {
    const abilities = ['bulk', 'prune', 'countRows', 'beginRebuild', 'swapRebuilt', 'tablesOf'];
    expect(Object.keys(destination.warehouse ?? {}).sort()).toEqual(abilities.sort());
    expect(destination.actions.store?.batching?.({})).toMatchObject({ maxEvents: 10_000, maxWaitMs: 30_000 });
  });

  it('checks the credentials and writes nothing', async () => {
    const before = await server.query('SELECT count() AS n FROM system.tables');
    await destination.check?.(context, settings);
    await expect(destination.check?.(context, { ...settings, password: 'wrong' })).rejects.toBeInstanceOf(
      AuthError,
    );
    await expect(destination.check?.(context, {})).rejects.toBeInstanceOf(ConfigError);
    expect(await server.query('SELECT count() AS n FROM system.tables')).toEqual(before);
  });

  it('reaches no private address by itself', async () => {
    const guarded = createEgress({ allow: [], log: silentLogger });
    const check = destination.check?.({ ...context, http: guarded.http() }, settings);
    await expect(check).rejects.toBeInstanceOf(ConfigError);
    await guarded.close();
  });
});
