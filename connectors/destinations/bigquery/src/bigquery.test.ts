import { silentLogger, systemClock } from '@trackyard/base';
import { AuthError, ConfigError, type ConnectorContext, type LoadReport } from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { createEgress, type Egress } from '@trackyard/safe-http';
import { startBigQuery, type TestBigQuery } from '@trackyard/warehouse/testing/bigquery';
import { destination } from './index.ts';
import { readConnection } from './read-settings.ts';

jest.setTimeout(60_000);

const KEY = JSON.stringify({
  type: 'service_account',
  project_id: 'shop',
  client_email: 'w@shop',
  private_key: 'PEM',
});

describeDestinationContract(destination, {
  settings: { serviceAccountKey: KEY },
  variants: [
    { serviceAccountKey: KEY, projectId: 'other-project', location: 'europe-west1', dataset: 'events' },
  ],
});

describe('settings', () => {
  const read = (settings: object) => readConnection(makeContext(), { serviceAccountKey: KEY, ...settings });

  it('takes the project of the key, Google and the United States where nothing else is said', () => {
    expect(read({})).toMatchObject({
      ...{ projectId: 'shop', location: 'US', apiEndpoint: 'https://bigquery.googleapis.com' },
      account: { clientEmail: 'w@shop', privateKey: 'PEM', tokenUri: 'https://oauth2.googleapis.com/token' },
    });
    expect(read({ projectId: 'other-project', location: 'EU' })).toMatchObject({
      ...{ projectId: 'other-project', location: 'EU' },
    });
  });

  it.each([
    ['', /no JSON/],
    ['{}', /JSON file/],
    ['{"type":"authorized_user"}', /JSON file/],
  ])('refuses the key %j', (serviceAccountKey, message) => {
    expect(() => read({ serviceAccountKey })).toThrow(ConfigError);
    expect(() => read({ serviceAccountKey })).toThrow(message);
  });

  it('lets events wait for others as long as it is told', () => {
    const { batching } = destination.actions.store ?? {};
    expect(batching?.({})?.maxWaitMs).toBe(30_000);
    expect(batching?.({ syncSeconds: 300 })?.maxWaitMs).toBe(300_000);
  });
});

describe('with BigQuery', () => {
  let bigQuery: TestBigQuery;
  let egress: Egress;
  let context: ConnectorContext;
  let settings: Record<string, unknown>;
  beforeAll(async () => {
    bigQuery = await startBigQuery();
    egress = createEgress({ allow: ['127.0.0.0/8'], log: silentLogger });
    context = { ...makeContext(), http: egress.http(), clock: systemClock };
    settings = { serviceAccountKey: bigQuery.serviceAccountKey, apiEndpoint: bigQuery.url };
  });
  afterAll(async () => {
    await destination.close?.(context.destinationId);
    await bigQuery.stop();
    await egress.close();
  });
  const rows = async (table: string) => {
    const [dataset, name] = table.split('.');
    const sql = `SELECT * FROM \`test-project\`.\`${dataset}\`.\`${name}\``;
    return (await bigQuery.catalog.tables.runScript(sql)).rows;
  };

  it('stores deliveries under their source, each once, and tells the host', async () => {
    const reports: LoadReport[] = [];
    const warehouse = { rules: {}, report: (load: LoadReport) => reports.push(load) };
    const deliveries = [makeDelivery({ messageId: 'a', type: 'identify' }), makeDelivery({ messageId: 'b' })];
    const performBatch = destination.actions.store?.performBatch;
    for (let round = 0; round < 2; round++) {
      const outcomes = await performBatch?.({ ...context, warehouse }, settings, deliveries);
      expect(outcomes).toEqual([{ status: 'delivered' }, { status: 'delivered' }]);
    }
    const loaded = { 'test.identifies': 1, 'test.users': 1, 'test.tracks': 1, 'test.order_completed': 1 };
    expect(reports).toMatchObject([
      { events: 2, rows: loaded },
      { events: 2, rows: loaded },
    ]);
    expect(await rows('test.order_completed')).toHaveLength(1);
    await destination.close?.(context.destinationId);
    expect(await performBatch?.(context, { ...settings, dataset: 'everything' }, deliveries)).toHaveLength(2);
    expect((await rows('everything.users')).flat()).toContain('src_1');
  });

  it('can do all that a warehouse may be asked for', () => {
    const abilities = ['bulk', 'prune', 'countRows', 'beginRebuild', 'swapRebuilt', 'tablesOf'];
    expect(Object.keys(destination.warehouse ?? {}).sort()).toEqual(abilities.sort());
  });

  it('checks the credentials and writes nothing', async () => {
    const before = bigQuery.jobs.ids('query').length;
    await destination.check?.(context, settings);
    expect(bigQuery.jobs.ids('query')).toHaveLength(before);
    const stranger = { ...(JSON.parse(bigQuery.serviceAccountKey) as object), client_email: 'stranger@shop' };
    const wrong = { ...settings, serviceAccountKey: JSON.stringify(stranger) };
    await expect(destination.check?.(context, wrong)).rejects.toBeInstanceOf(AuthError);
    await expect(destination.check?.(context, {})).rejects.toBeInstanceOf(ConfigError);
  });

  it('goes out only by the way that it is given', async () => {
    const closed = createEgress({ allow: [], log: silentLogger });
    const checking = destination.check?.({ ...context, http: closed.http() }, settings);
    await expect(checking).rejects.toBeInstanceOf(ConfigError);
    await closed.close();
  });

  it('tells a dry run the rows', () => {
    const records = destination.actions.store?.records?.({}, makeDelivery({ messageId: 'b' }));
    expect(records?.map(({ target }) => target)).toEqual(['test.tracks', 'test.order_completed']);
  });
});
