import type { LoadReport, LoadRules, Outcome, WarehouseHost } from '@trackyard/connector-sdk';
import type { EventSketch } from '@trackyard/event-spec';
import { startPostgres, type FreshDatabase, type TestPostgres } from '@trackyard/test-support';
import type { LoadEvent, Loader } from '../create-loader.ts';
import { allDelivered, eventsOf, openWarehouse, type WarehouseFixture } from './testing/warehouse-fixture.ts';

jest.setTimeout(180_000);

let server: TestPostgres;
let database: FreshDatabase;
let warehouse: WarehouseFixture;
let reports: LoadReport[];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());
beforeEach(async () => {
  database = await server.freshDatabase();
  warehouse = await openWarehouse(database.url);
  reports = [];
});
afterEach(async () => {
  await warehouse.close();
  await database.drop();
});

const signal = AbortSignal.timeout(170_000);
const slugs = ['demo'];
const load = (loader: Loader, events: readonly LoadEvent[], rules: LoadRules = {}): Promise<Outcome[]> => {
  const host: WarehouseHost = { rules, report: (one) => reports.push(one) };
  return loader.load(events, signal, host);
};
const on = (day: string, sketch: EventSketch = {}): EventSketch => ({
  messageId: `m-${day}`,
  receivedAt: `${day}T10:00:00.000Z`,
  ...sketch,
});
const span = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) });
const idsIn = async (table: string) =>
  (await warehouse.query(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);

describe('a load', () => {
  it('is reported with its rows and what it changed', async () => {
    const loader = warehouse.loader();
    const events = eventsOf([
      { event: 'Sold', properties: { price: 1 } },
      { event: 'Sold', properties: { price: 'free', fooBar: 1, foo_bar: 2 } },
    ]).map((one) => ({ ...one, eventJson: 'x'.repeat(100) }));
    await load(loader, events);
    expect(reports[0]).toMatchObject({
      ...{ events: 2, bytes: 200, rows: { 'demo.tracks': 2, 'demo.sold': 2 } },
      newestReceivedAt: '2026-01-02T03:04:05.678Z',
      notices: [
        { kind: 'table_created', table: 'demo.tracks' },
        { kind: 'table_created', table: 'demo.sold' },
        { kind: 'side_columns_added', table: 'demo.sold', columns: ['price__str'] },
        { kind: 'extra', table: 'demo.sold', count: 1 },
      ],
    });
    await load(loader, eventsOf([{ messageId: 'n', event: 'Sold', properties: { late: 1 } }]));
    expect(reports[1]?.notices).toEqual([{ kind: 'columns_added', table: 'demo.sold', columns: ['late'] }]);
  });

  it('is reported when it fails, and when rows are refused', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([{ event: 'Sold' }]));
    await warehouse.query(`ALTER TABLE demo.sold ADD CHECK (id <> 'bad')`);
    await load(
      loader,
      eventsOf([
        { messageId: 'bad', event: 'Sold' },
        { messageId: 'ok', event: 'Sold' },
      ]),
    );
    expect(reports[1]?.notices).toEqual([{ kind: 'refused', count: 1 }]);
    await warehouse.query(`ALTER TABLE demo.sold RENAME TO away; CREATE VIEW demo.sold AS SELECT 1 AS id`);
    await expect(load(loader, eventsOf([{ messageId: 'n', event: 'Sold' }]))).rejects.toThrow();
    expect(reports[2]).toMatchObject({ events: 1, rows: {}, error: expect.any(String) });
  });

  it('leaves out what is older than the window, once and for ever', async () => {
    const loader = warehouse.loader();
    const rules = { window: { ...span('2026-03-01', ''), kept: [span('2026-01-05', '2026-01-06')] } };
    const events = eventsOf([on('2026-02-28'), on('2026-03-01'), on('2026-01-05'), on('2026-01-06')]);
    for (let round = 0; round < 2; round++) {
      expect(await load(loader, events, rules)).toEqual(allDelivered(4));
      expect(await idsIn('demo.tracks')).toEqual(['m-2026-01-05', 'm-2026-03-01']);
      expect(reports[round]?.notices).toContainEqual({ kind: 'outside_window', count: 2 });
    }
    expect(await load(loader, eventsOf([on('2025-01-01')]), rules)).toEqual(allDelivered(1));
  });

  it('loads what was chosen', async () => {
    const loader = warehouse.loader();
    const selection = { '*': { newTables: false, tables: { sold: { columns: { price: false } } } } };
    await load(loader, eventsOf([{ event: 'Sold', properties: { price: 1, note: 'x' } }]), { selection });
    expect(Object.keys((await warehouse.query('SELECT * FROM demo.sold'))[0]!)).not.toContain('price');
    expect(reports[0]?.rows).toEqual({ 'demo.sold': 1 });
    await load(loader, eventsOf([{ event: 'Sold' }]));
    expect(await idsIn('demo.tracks')).toEqual(['m0']);
    expect(await load(loader, eventsOf([{ type: 'page' }]), { selection })).toEqual(allDelivered(1));
  });
});

describe('pruning', () => {
  it('deletes what was received in the span a few rows at a time, never users or strange tables', async () => {
    const loader = warehouse.loader();
    const old = Array.from({ length: 25 }, (_, n) => on('2026-01-01', { messageId: `old${n}`, event: 'E' }));
    const user = on('2026-01-01', { type: 'identify', messageId: 'i', traits: { plan: 'pro' } });
    await load(loader, eventsOf([...old, user, on('2026-01-02', { event: 'E' })]));
    await warehouse.query('CREATE TABLE demo.mine AS SELECT * FROM demo.tracks');
    const order = { slugs, ...span('2026-01-01', '2026-01-02'), maxRows: 20 };
    const deleted: number[] = [];
    do deleted.push(await loader.prune(order, signal));
    while (deleted.at(-1)! > 0);
    expect(deleted).toEqual([20, 20, 11, 0]);
    expect(await idsIn('demo.tracks')).toEqual(['m-2026-01-02']);
    expect(await idsIn('demo.e')).toEqual(['m-2026-01-02']);
    expect(await idsIn('demo.identifies')).toEqual([]);
    expect(await warehouse.query('SELECT id, plan FROM demo.users')).toEqual([{ id: 'user-1', plan: 'pro' }]);
    expect(await idsIn('demo.mine')).toHaveLength(26);
  });

  it('counts rows by table and day, in a shared schema by source', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([on('2026-01-01', { event: 'E' }), on('2026-01-02', { type: 'page' })]));
    const counts = await loader.countRows({ slugs, ...span('2026-01-01', '2026-01-02') }, signal);
    expect(counts.toSorted((a, b) => (a.table < b.table ? -1 : 1))).toEqual([
      { source: 'demo', table: 'e', day: '2026-01-01', rows: 1 },
      { source: 'demo', table: 'tracks', day: '2026-01-01', rows: 1 },
    ]);
    const shared = warehouse.loader({ sharedSchema: 'all' });
    await load(shared, eventsOf([on('2026-01-02', { type: 'page' })]));
    expect(await shared.countRows({ slugs, ...span('2026-01-01', '2026-01-03') }, signal)).toEqual([
      { source: 'src_1', table: 'pages', day: '2026-01-02', rows: 1 },
    ]);
  });
});

describe('a rebuild', () => {
  const begin = async (loader: Loader, rebuildId = 'rp_1') =>
    loader.beginRebuild({ slugs, rebuildId }, signal);
  const swap = async (loader: Loader, rebuildId = 'rp_1') => loader.swapRebuilt({ slugs, rebuildId }, signal);

  it('takes the place of what stands at once, rights and strange tables kept; a second swap changes nothing', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([{ messageId: 'old', event: 'E', properties: { n: 1.5 } }]));
    await warehouse.query('CREATE TABLE demo.mine AS SELECT 1 AS id; CREATE ROLE reader_1');
    await warehouse.query('GRANT SELECT ON demo.tracks TO reader_1');
    await begin(loader);
    await load(loader, eventsOf([{ messageId: 'new', event: 'E', properties: { n: 2 } }]), {
      isRebuild: true,
    });
    await load(loader, eventsOf([{ messageId: 'live', event: 'F' }]));
    expect(await idsIn('demo.tracks')).toEqual(['live', 'old']);
    for (let round = 0; round < 2; round++) {
      await swap(loader);
      expect(await idsIn('demo.tracks')).toEqual(['new']);
    }
    expect(await warehouse.query('SELECT n FROM demo.e')).toEqual([{ n: 2 }]); // still a float
    expect(await warehouse.query(`SELECT to_regclass('demo.f') AS f`)).toEqual([{ f: null }]);
    expect(await idsIn('demo.mine')).toEqual([1]);
    expect(
      await warehouse.query(`SELECT has_table_privilege('reader_1', 'demo.tracks', 'SELECT') AS may`),
    ).toEqual([{ may: true }]);
    await warehouse.query('DROP OWNED BY reader_1; DROP ROLE reader_1');
    const others = warehouse.loader();
    for (const one of [loader, others])
      expect(await load(one, eventsOf([{ messageId: 'again', event: 'F' }]))).toEqual(allDelivered(1));
    expect(await idsIn('demo.f')).toEqual(['again']);
  });

  it('is found by whoever loads meanwhile, with what they know of the old tables', async () => {
    const [loader, others] = [warehouse.loader(), warehouse.loader()];
    const sold = (messageId: string, price: unknown) =>
      eventsOf([{ messageId, event: 'Sold', properties: { price } }]);
    await load(others, sold('a', 'free'));
    await load(others, sold('b', 1.5));
    await begin(loader);
    await load(loader, sold('a2', 3), { isRebuild: true });
    await swap(loader);
    expect(await load(others, sold('c', 'gift'))).toEqual(allDelivered(1));
    expect(await warehouse.query('SELECT id, price, price__str FROM demo.sold ORDER BY id')).toEqual([
      { id: 'a2', price: '3', price__str: null },
      { id: 'c', price: null, price__str: 'gift' },
    ]);
  });

  it('ignores what came too late for another one, and keeps tables of which nothing was loaded', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([{ messageId: 'old' }]));
    await begin(loader);
    await swap(loader);
    expect(await idsIn('demo.tracks')).toEqual(['old']);
    await load(loader, eventsOf([{ messageId: 'late' }]), { isRebuild: true });
    await swap(loader);
    expect(await idsIn('demo.tracks')).toEqual(['old']);
    await load(loader, eventsOf([{ messageId: 'late' }]), { isRebuild: true });
    await begin(loader, 'rp_2');
    await load(loader, eventsOf([{ messageId: 'new' }]), { isRebuild: true });
    await swap(loader, 'rp_2');
    expect(await idsIn('demo.tracks')).toEqual(['new']);
  });

  it('says which view keeps it from its end, and goes on once that is gone', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([{ messageId: 'old' }]));
    await warehouse.query('CREATE VIEW demo.report AS SELECT id FROM demo.tracks');
    await begin(loader);
    await load(loader, eventsOf([{ messageId: 'new' }]), { isRebuild: true });
    await expect(swap(loader)).rejects.toThrow(/view demo.report depends/);
    expect(await idsIn('demo.report')).toEqual(['old']);
    await warehouse.query('DROP VIEW demo.report');
    await swap(loader);
    expect(await idsIn('demo.tracks')).toEqual(['new']);
  });
});
