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
    ]).map((one) => ({ ...one, size: 100 }));
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
  it('deletes a few rows at a time', async () => {
    const loader = warehouse.loader();
    const old = Array.from({ length: 25 }, (_, n) => on('2026-01-01', { messageId: `old${n}`, event: 'E' }));
    await load(loader, eventsOf([...old, on('2026-01-02', { event: 'E' })]));
    const order = { slugs, ...span('2026-01-01', '2026-01-02'), maxRows: 20 };
    const deleted: number[] = [];
    do deleted.push(await loader.prune(order, signal));
    while (deleted.at(-1)! > 0);
    expect(deleted).toEqual([20, 20, 10, 0]);
    expect(await idsIn('demo.tracks')).toEqual(['m-2026-01-02']);
  });
});

describe('a rebuild', () => {
  const begin = async (loader: Loader, rebuildId = 'rp_1') =>
    loader.beginRebuild({ slugs, rebuildId }, signal);
  const swap = async (loader: Loader, rebuildId = 'rp_1') => loader.swapRebuilt({ slugs, rebuildId }, signal);

  it('leaves others their rights', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([{ messageId: 'old', event: 'E' }]));
    await warehouse.query('CREATE ROLE reader_1; GRANT SELECT ON demo.tracks TO reader_1');
    await begin(loader);
    await load(loader, eventsOf([{ messageId: 'new', event: 'E' }]), { isRebuild: true });
    await swap(loader);
    expect(await idsIn('demo.tracks')).toEqual(['new']);
    expect(
      await warehouse.query(`SELECT has_table_privilege('reader_1', 'demo.tracks', 'SELECT') AS may`),
    ).toEqual([{ may: true }]);
    await warehouse.query('DROP OWNED BY reader_1; DROP ROLE reader_1');
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
