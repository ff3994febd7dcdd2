import { BigQuery } from '@google-cloud/bigquery';
import { AuthError, ConfigError, RateLimitedError, TransientError } from '@trackyard/connector-sdk';
import type { EventSketch } from '@trackyard/event-spec';
import { waitFor } from '@trackyard/test-support';
import { OAuth2Client } from 'google-auth-library';
import { allDelivered, eventsOf, load } from '../postgres/testing/warehouse-fixture.ts';
import { openBigQuery, type BigQueryFixture } from './testing/bigquery-fixture.ts';

jest.setTimeout(120_000);

let bigQuery: BigQueryFixture;
beforeEach(async () => {
  bigQuery = await openBigQuery();
});
afterEach(() => bigQuery.close());

const table = (name: string) => `\`test-project\`.\`demo\`.\`${name}\``;
const count = async (name: string) =>
  Number((await bigQuery.query(`SELECT COUNT(*) AS n FROM ${table(name)}`))[0]?.n);

const mixed = (total: number, prefix = 'm'): EventSketch[] =>
  Array.from({ length: total }, (_, index) => {
    const messageId = `${prefix}${index}`;
    if (index % 3 === 0)
      return { messageId, type: 'identify', userId: `u${index % 6}`, traits: { n: index } };
    if (index % 3 === 1) return { messageId, type: 'group', groupId: `g${index % 6}`, traits: { n: index } };
    return { messageId, event: 'E', properties: { n: index } };
  });
/** Those that stage and merge, without those that look at what there is. */
const loadJobs = () => {
  const { jobs } = bigQuery.double;
  return jobs.ids('load').length + jobs.ids('query').filter((id) => id.includes('_merge_')).length;
};
const USERS_OF_TWELVE = [
  { id: 'u0', n: '6' },
  { id: 'u3', n: '9' },
];
const users = () => bigQuery.query(`SELECT id, n FROM ${table('users')} ORDER BY id`);

describe('tables', () => {
  it('are in parts by day and kept together by person, with a column loaded_at', async () => {
    const events = [...mixed(3), { event: '2FA Enabled', properties: { '2fa method': 'app' } }];
    await load(bigQuery.loader(), eventsOf(events));
    const { catalog } = bigQuery.double;
    expect(catalog.getTable('demo', 'e')).toMatchObject({
      timePartitioning: { type: 'DAY', field: 'received_at' },
      clustering: { fields: ['user_id', 'anonymous_id', 'id'] },
    });
    const usersTable = catalog.getTable('demo', 'users');
    expect(usersTable).toMatchObject({ clustering: { fields: ['id'] } });
    expect(usersTable).not.toHaveProperty('timePartitioning');
    const names = catalog.getTable('demo', '2fa_enabled').schema.fields.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['loaded_at', '_2fa_method']));
    expect(names).not.toContain('uuid_ts');
  });

  it('cost one load job a batch, and leave no staging table behind', async () => {
    const events = Array.from({ length: 30 }, (_, index) => ({ event: `Event ${index}`, properties: {} }));
    const loader = bigQuery.loader();
    await load(loader, eventsOf(events));
    await load(loader, eventsOf(events.map((event, index) => ({ ...event, messageId: `x${index}` }))));
    expect(bigQuery.double.jobs.ids('load')).toHaveLength(2);
    expect(bigQuery.double.catalog.tablesOf('demo').filter((name) => name.includes('stage'))).toEqual([]);
    expect(await count('event_7')).toBe(2);
  });

  it('go into several transactions where they are very many', async () => {
    const events = Array.from({ length: 120 }, (_, index) => ({ event: `Event ${index}`, properties: {} }));
    expect(await load(bigQuery.loader(), eventsOf([...events, ...mixed(3, 'x')]))).toEqual(allDelivered(123));
    const merges = bigQuery.double.jobs.ids('query').filter((id) => id.includes('_merge_'));
    expect(merges).toHaveLength(3);
    expect(await count('event_119')).toBe(1);
    expect(await count('users')).toBe(1);
  });

  it("hold what Google's own client reads", async () => {
    const properties = {
      text: 'Köln "😀"\\',
      price: 1.5,
      n: 2 ** 40,
      is: true,
      at: '2026-01-02T03:04:05Z',
      list: [1],
    };
    await load(bigQuery.loader(), eventsOf([{ event: 'E', properties }]));
    const { url, projectId } = bigQuery.double;
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: bigQuery.double.token() });
    const client = new BigQuery({ projectId, apiEndpoint: url, authClient });
    const [rows] = await client.query(`SELECT text, price, n, \`is\`, \`at\`, list FROM ${table('e')}`);
    expect(rows).toEqual([{ ...properties, at: client.timestamp('2026-01-02T03:04:05.000Z'), list: '[1]' }]);
  });
});

describe('each event once', () => {
  it('whatever answer is lost', async () => {
    const { double } = bigQuery;
    const events = eventsOf(mixed(12));
    const kinds = [
      'POST /datasets',
      'POST /upload',
      'POST /jobs',
      'GET /jobs',
      'GET /queries',
      'DELETE',
      'GET',
      'POST',
    ];
    for (const kind of kinds) {
      double.script.loseAnswers(new RegExp(`^${kind}`), 2);
      expect(await load(bigQuery.loader(), events)).toEqual(allDelivered(12));
    }
    expect([await count('identifies'), await count('groups'), await count('e')]).toEqual([4, 4, 4]);
    expect(await users()).toEqual(USERS_OF_TWELVE);
  });

  it('also where a call is cut short: the next one waits for its jobs and starts none', async () => {
    const loader = bigQuery.loader();
    const events = eventsOf(mixed(12));
    await load(loader, eventsOf(mixed(3, 'first')));
    for (const kind of ['load', 'query'] as const) {
      const own = eventsOf(mixed(12, kind));
      const before = loadJobs();
      const release = bigQuery.double.script.holdJobs(kind);
      const controller = new AbortController();
      const cut = loader.load(own, controller.signal);
      await waitFor(() => bigQuery.double.jobs.running(kind) > 0);
      controller.abort();
      await expect(cut).rejects.toMatchObject({ name: 'TransientError', maybeDelivered: true });
      const seen = bigQuery.double.requests.length;
      const next = load(loader, own);
      const isAsking = () => /^GET \/jobs/.test(bigQuery.double.requests.slice(seen).at(-1) ?? '');
      await waitFor(isAsking);
      release();
      expect(await next).toEqual(allDelivered(12));
      expect(loadJobs()).toBe(before + 2);
    }
    expect(await load(loader, events)).toEqual(allDelivered(12));
    expect(await count('e')).toBe(1 + 4 + 4 + 4);
  });

  it('and again after the rows were deleted', async () => {
    const events = eventsOf(mixed(12));
    await load(bigQuery.loader(), events);
    await bigQuery.query(`DELETE FROM ${table('e')} WHERE TRUE`);
    expect(await load(bigQuery.loader(), events)).toEqual(allDelivered(12));
    expect(await count('e')).toBe(4);
  });

  it('within a week of the same id, and not beyond', async () => {
    const loader = bigQuery.loader();
    const at = (day: number) =>
      eventsOf([{ messageId: 'same', event: 'E', receivedAt: `2026-01-${day}T00:00:00.000Z` }]);
    for (const day of [10, 17, 14]) await load(loader, at(day));
    expect(await count('e')).toBe(1);
    await load(loader, at(25));
    expect(await count('e')).toBe(2);
  });

  it('beside other workers, whose transactions end each other', async () => {
    const all = eventsOf(mixed(60));
    await load(bigQuery.loader(), eventsOf(mixed(3)));
    const loads = [0, 1, 2, 3].map((part) => load(bigQuery.loader(), all.slice(part * 10, part * 10 + 30)));
    expect((await Promise.all(loads)).flat()).toEqual(allDelivered(120));
    expect([await count('identifies'), await count('groups'), await count('e')]).toEqual([20, 20, 20]);
  });
});

describe('windows and rebuilds', () => {
  const signal = () => AbortSignal.timeout(60_000);
  const order = { slugs: ['demo'], from: Date.parse('2026-01-02'), to: Date.parse('2026-01-03') };

  it('deletes whole days beside loads that change the same tables', async () => {
    const loader = bigQuery.loader();
    await load(loader, eventsOf(mixed(12)));
    const loads = ['a', 'b', 'c'].map((prefix) => load(bigQuery.loader(), eventsOf(mixed(12, prefix))));
    const [deleted, ...outcomes] = await Promise.all([
      loader.prune({ ...order, maxRows: 1e6 }, signal()),
      ...loads,
    ]);
    expect(deleted).toBeGreaterThanOrEqual(16);
    expect(outcomes.flat()).toEqual(allDelivered(36));
    while ((await loader.prune({ ...order, maxRows: 1e6 }, signal())) > 0);
    expect([await count('identifies'), await count('tracks'), await count('e')]).toEqual([0, 0, 0]);
    expect(await users()).toEqual([
      { id: 'u0', n: '6' },
      { id: 'u3', n: '9' },
    ]);
  });

  it('puts a table into the place of one that is kept together otherwise, and knows it as its own', async () => {
    const loader = bigQuery.loader();
    const rebuild = { slugs: ['demo'], rebuildId: 'rp_1' };
    await load(loader, eventsOf([{ messageId: 'old', event: 'E', userId: undefined }]));
    await loader.beginRebuild(rebuild, signal());
    const host = { rules: { isRebuild: true }, report: () => undefined };
    await loader.load(eventsOf([{ messageId: 'new', event: 'E' }]), signal(), host);
    await loader.swapRebuilt(rebuild, signal());
    const { catalog } = bigQuery.double;
    expect(catalog.getTable('demo', 'e')).toMatchObject({
      ...{ labels: { made_by: 'trackyard' }, clustering: { fields: ['user_id', 'anonymous_id', 'id'] } },
      timePartitioning: { type: 'DAY', field: 'received_at' },
    });
    expect(await bigQuery.query(`SELECT id FROM ${table('e')}`)).toEqual([{ id: 'new' }]);
    expect(catalog.listDatasets()).toMatchObject({ datasets: [{ datasetReference: { datasetId: 'demo' } }] });
  });
});

describe('what BigQuery says', () => {
  it.each([
    [{ status: 503, reason: 'backendError' }, 2],
    [{ status: 500, reason: 'internalError' }, 2],
    [{ status: 403, reason: 'rateLimitExceeded' }, 2],
  ])('%j passes', async (refusal, times) => {
    const { script } = bigQuery.double;
    for (const which of [/^POST \/jobs/, /^POST \/upload/, /^GET \/jobs/, /tables/])
      script.refuse(which, refusal, times);
    expect(await load(bigQuery.loader(), eventsOf(mixed(12)))).toEqual(allDelivered(12));
    expect(await users()).toEqual(USERS_OF_TWELVE);
  });

  it.each([
    [{ status: 503, reason: 'backendError' }, TransientError],
    [{ status: 403, reason: 'rateLimitExceeded' }, RateLimitedError],
    [
      { status: 403, reason: 'quotaExceeded', message: 'Quota exceeded: load jobs per day' },
      RateLimitedError,
    ],
    [{ status: 403, reason: 'accessDenied' }, AuthError],
    [{ status: 403, reason: 'billingNotEnabled' }, ConfigError],
    [{ status: 400, reason: 'invalid', message: 'Provided Schema does not match' }, ConfigError],
    [{ status: 404, reason: 'notFound', message: 'Not found: Project' }, ConfigError],
  ])('%j that lasts ends the load, and nothing is lost', async (refusal, errorClass) => {
    bigQuery.double.script.refuse(/^POST \/(upload|datasets\/)/, refusal, 8);
    await expect(load(bigQuery.loader(), eventsOf(mixed(12)))).rejects.toBeInstanceOf(errorClass);
    bigQuery.double.script.relent();
    expect(await load(bigQuery.loader(), eventsOf(mixed(12)))).toEqual(allDelivered(12));
    expect(await users()).toEqual(USERS_OF_TWELVE);
  });

  it.each([
    ['load', { reason: 'backendError', message: 'Error encountered during execution.' }, TransientError],
    ['load', { reason: 'quotaExceeded', message: 'Quota exceeded' }, RateLimitedError],
    ['query', { reason: 'accessDenied', message: 'Access Denied: Table' }, AuthError],
    [
      'query',
      { reason: 'resourcesExceeded', message: 'Resources exceeded during query execution' },
      TransientError,
    ],
    ['query', { reason: 'invalidQuery', message: 'Syntax error: Unexpected end of script' }, ConfigError],
  ] as const)('a %s job of status 200 that fails by %j', async (kind, error, errorClass) => {
    await load(bigQuery.loader(), eventsOf(mixed(3, 'before')));
    const loader = bigQuery.loader();
    await load(loader, eventsOf(mixed(3)));
    bigQuery.double.script.failJobs(kind, error);
    await expect(load(loader, eventsOf(mixed(12)))).rejects.toBeInstanceOf(errorClass);
    expect(await load(loader, eventsOf(mixed(12)))).toEqual(allDelivered(12));
    expect(await users()).toEqual(USERS_OF_TWELVE);
  });

  it('sets a row apart that a load job refuses', async () => {
    const loader = bigQuery.loader();
    await load(loader, eventsOf(mixed(3)));
    bigQuery.double.script.refuseRows('poison', {
      reason: 'invalid',
      message: 'Row size is larger than: 104857600.',
    });
    const events = Array.from({ length: 9 }, (_, n) => ({
      ...{ messageId: `p${n}`, event: 'E', properties: { n, text: n === 4 ? 'poison' : 'fine' } },
    }));
    const outcomes = await load(loader, eventsOf(events));
    expect(outcomes.map(({ status }) => status === 'delivered')).toEqual(events.map((_event, n) => n !== 4));
    expect(outcomes[4]).toMatchObject({ status: 'dead', message: expect.stringContaining('Row size') });
    expect(await count('e')).toBe(9);
  });

  it('gets a new token where the old one is refused, and tells a key that is no good', async () => {
    const loader = bigQuery.loader();
    await load(loader, eventsOf(mixed(3)));
    bigQuery.double.expireTokens();
    expect(await load(loader, eventsOf(mixed(6, 'x')))).toEqual(allDelivered(6));
    const stranger = { ...bigQuery.connection.account, clientEmail: 'stranger@example.com' };
    await expect(load(bigQuery.loader({ account: stranger }), eventsOf([{}]))).rejects.toBeInstanceOf(
      AuthError,
    );
    const broken = { ...bigQuery.connection.account, privateKey: 'no key' };
    await expect(load(bigQuery.loader({ account: broken }), eventsOf([{}]))).rejects.toBeInstanceOf(
      ConfigError,
    );
  });

  it('checks without writing, and tells a dataset of another location', async () => {
    const { catalog } = bigQuery.double;
    await bigQuery.loader({ sharedSchema: 'events' }).check(AbortSignal.timeout(10_000));
    expect(catalog.listDatasets()).toMatchObject({ datasets: [] });
    await catalog.insertDataset({ datasetReference: { datasetId: 'events' }, location: 'EU' });
    const loader = bigQuery.loader({ sharedSchema: 'events' });
    await expect(loader.check(AbortSignal.timeout(10_000))).rejects.toThrow(/location EU/);
    await expect(load(loader, eventsOf([{}]))).rejects.toThrow(/location EU/);
  });

  it('waits for a lock that a person has emptied no longer than it must: it says so', async () => {
    const loader = bigQuery.loader();
    await load(loader, eventsOf(mixed(3)));
    await bigQuery.query(`DELETE FROM ${table('trackyard__lock')} WHERE TRUE`);
    await expect(load(loader, eventsOf(mixed(6)))).rejects.toThrow(/trackyard__lock must have one row/);
  });
});
