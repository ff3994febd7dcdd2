import { generateKeyPairSync } from 'node:crypto';
import { silentLogger } from '@trackyard/base';
import { AuthError, ConfigError, type ConnectorContext, type LoadReport } from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { createEgress, type Egress } from '@trackyard/safe-http';
import { startSnowflake, type SnowflakeDouble } from '@trackyard/warehouse/testing/snowflake';
import { destination } from './index.ts';
import { readConnection, readSharedSchema } from './read-settings.ts';

jest.setTimeout(120_000);

const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = String(key.export({ type: 'pkcs8', format: 'pem' }));
const FIELDS = {
  ...{ account: 'MyOrg-My_Account', user: 'TRACKYARD', privateKey },
  ...{ database: 'ANALYTICS', warehouse: 'LOAD_WH' },
};

describeDestinationContract(destination, {
  settings: FIELDS,
  variants: [
    { ...FIELDS, passphrase: 'open sesame', role: 'LOADER', schema: 'events' },
    { ...FIELDS, url: 'https://xy12345.privatelink.snowflakecomputing.com' },
  ],
});

describe('settings', () => {
  const { http } = makeContext();

  it('reads fields', () => {
    expect(readConnection(FIELDS, http)).toEqual({
      ...{ ...FIELDS, url: 'https://myorg-my-account.snowflakecomputing.com', http },
    });
    const url = 'https://xy12345.privatelink.snowflakecomputing.com';
    expect(readConnection({ ...FIELDS, url: `${url}/`, role: 'LOADER' }, http)).toMatchObject({
      ...{ url, role: 'LOADER' },
    });
    expect([readSharedSchema({}), readSharedSchema({ schema: 'Events' })]).toEqual([undefined, 'events']);
  });

  it.each(['account', 'user', 'privateKey', 'database', 'warehouse'])('refuses to do without %s', (name) => {
    expect(() => readConnection({ ...FIELDS, [name]: undefined }, http)).toThrow(ConfigError);
  });
});

describe('with a double of the API', () => {
  let double: SnowflakeDouble;
  let egress: Egress;
  let context: ConnectorContext;
  let settings: typeof FIELDS & { url: string };

  beforeAll(async () => {
    const identity = { account: 'MYORG-MY_ACCOUNT', user: 'TRACKYARD', publicKey };
    double = await startSnowflake({ identity, database: 'ANALYTICS', warehouse: 'LOAD_WH' });
    egress = createEgress({ allow: ['127.0.0.0/8'], log: silentLogger });
    context = { ...makeContext(), http: egress.http() };
    settings = { ...FIELDS, url: double.url };
  });
  afterAll(async () => {
    await destination.close?.(context.destinationId);
    await egress.close();
    await double.close();
  });

  const count = async (table: string): Promise<number> =>
    (await double.rows(`SELECT * FROM ${table}`)).length;

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
    expect(await count('"TEST"."ORDER_COMPLETED"')).toBe(1);
    await destination.close?.(context.destinationId);
    expect(await performBatch?.(context, { ...settings, schema: 'together' }, deliveries)).toHaveLength(2);
    expect(await count('"TOGETHER"."USERS"')).toBe(1);
  });

  it('shows beforehand what it would write', () => {
    const records = destination.actions.store?.records?.(settings, makeDelivery()) ?? [];
    expect(records.map(({ target }) => target)).toEqual(['TEST.TRACKS', 'TEST.ORDER_COMPLETED']);
  });

  it('can do all that a warehouse may be asked for', () => {
    const abilities = ['bulk', 'prune', 'countRows', 'beginRebuild', 'swapRebuilt', 'tablesOf'];
    expect(Object.keys(destination.warehouse ?? {}).sort()).toEqual(abilities.sort());
    expect(destination.actions.store?.batching?.({})).toMatchObject({ maxEvents: 10_000, maxWaitMs: 30_000 });
  });

  it('checks the credentials and writes nothing', async () => {
    await destination.check?.(context, settings);
    const stranger = { ...settings, user: 'NOBODY' };
    await expect(destination.check?.(context, stranger)).rejects.toBeInstanceOf(AuthError);
    const nowhere = { ...settings, database: 'NOWHERE' };
    await expect(destination.check?.(context, nowhere)).rejects.toBeInstanceOf(ConfigError);
    await expect(destination.check?.(context, {})).rejects.toBeInstanceOf(ConfigError);
    const unreadable = { ...settings, privateKey: 'no key' };
    await expect(destination.check?.(context, unreadable)).rejects.toBeInstanceOf(ConfigError);
  });

  it('reaches no private address by itself', async () => {
    const guarded = createEgress({ allow: [], log: silentLogger });
    const check = destination.check?.({ ...context, http: guarded.http() }, settings);
    await expect(check).rejects.toBeInstanceOf(ConfigError);
    await guarded.close();
  });
});
