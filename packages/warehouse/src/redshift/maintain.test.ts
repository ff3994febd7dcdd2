import type { LoadRules, WarehouseHost } from '@trackyard/connector-sdk';
import type { EventSketch } from '@trackyard/event-spec';
import type { Loader } from '../create-loader.ts';
import { allDelivered, eventsOf } from '../testing/conformance/stand.ts';
import { openRedshift, type RedshiftFixture } from './testing/redshift-fixture.ts';

jest.setTimeout(180_000);

const signal = AbortSignal.timeout(600_000);
let warehouse: RedshiftFixture;
let slugs: string[];
let schema: string;
let count = 0;

beforeAll(async () => {
  warehouse = await openRedshift();
});
afterAll(async () => {
  await warehouse.close();
  expect(warehouse.double.refused).toEqual([]);
});
beforeEach(() => {
  schema = `demo${count++}`;
  slugs = [schema];
});
afterEach(() => warehouse.closeLoaders());

const load = (loader: Loader, sketches: readonly EventSketch[], rules: LoadRules = {}) => {
  const host: WarehouseHost = { rules, report: () => undefined };
  return loader.load(eventsOf(sketches, schema), signal, host);
};
const on = (day: string, sketch: EventSketch = {}): EventSketch => ({
  messageId: `m-${day}`,
  receivedAt: `${day}T10:00:00.000Z`,
  ...sketch,
});
const span = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) });
const idsIn = async (table: string) =>
  (await warehouse.query(`SELECT id FROM ${schema}.${table} ORDER BY id`)).map(({ id }) => id);

describe('pruning', () => {
  it('deletes what was received in the span a table at a time, never users or strange tables', async () => {
    const loader = warehouse.loader();
    const old = Array.from({ length: 25 }, (_, n) => on('2026-01-01', { messageId: `old${n}`, event: 'E' }));
    const user = on('2026-01-01', { type: 'identify', messageId: 'i', traits: { plan: 'pro' } });
    await load(loader, [...old, user, on('2026-01-02', { event: 'E' })]);
    await warehouse.query(`CREATE TABLE ${schema}.mine AS SELECT * FROM ${schema}.tracks`);
    const order = { slugs, ...span('2026-01-01', '2026-01-02'), maxRows: 20 };
    const deleted: number[] = [];
    do deleted.push(await loader.prune(order, signal));
    while (deleted.at(-1)! > 0);
    expect(deleted).toEqual([26, 25, 0]);
    for (const table of ['tracks', 'e']) expect(await idsIn(table)).toEqual(['m-2026-01-02']);
    expect(await idsIn('identifies')).toEqual([]);
    expect(await warehouse.query(`SELECT id, plan FROM ${schema}.users`)).toEqual([
      { id: 'user-1', plan: 'pro' },
    ]);
    expect(await idsIn('mine')).toHaveLength(26);
  });

  it('has nothing to do where nothing was loaded', async () => {
    const order = { slugs, ...span('2026-01-01', '2026-01-02') };
    expect(await warehouse.loader().prune({ ...order, maxRows: 20 }, signal)).toBe(0);
    expect(await warehouse.loader().countRows(order, signal)).toEqual([]);
  });

  it('counts rows by table and day, in a shared schema by source', async () => {
    const loader = warehouse.loader();
    const late = { event: 'E', receivedAt: '2026-01-01T23:59:59.999Z' };
    await load(loader, [on('2026-01-01', late), on('2026-01-02', { type: 'page' })]);
    const counts = await loader.countRows({ slugs, ...span('2026-01-01', '2026-01-02') }, signal);
    expect(counts.toSorted((a, b) => (a.table < b.table ? -1 : 1))).toEqual([
      { source: schema, table: 'e', day: '2026-01-01', rows: 1 },
      { source: schema, table: 'tracks', day: '2026-01-01', rows: 1 },
    ]);
    const shared = warehouse.loader({ sharedSchema: 'all' });
    await load(shared, [on('2026-01-02', { type: 'page' })]);
    expect(await shared.countRows({ slugs, ...span('2026-01-01', '2026-01-03') }, signal)).toEqual([
      { source: 'src_1', table: 'pages', day: '2026-01-02', rows: 1 },
    ]);
  });

  it('counts more tables than one statement does', async () => {
    const loader = warehouse.loader();
    const many = Array.from({ length: 60 }, (_, n) =>
      on('2026-01-01', { messageId: `${n}`, event: `E${n}` }),
    );
    expect(await load(loader, many)).toEqual(allDelivered(60));
    const counts = await loader.countRows({ slugs, ...span('2026-01-01', '2026-01-02') }, signal);
    expect(counts.map(({ rows }) => rows).toSorted((a, b) => b - a)).toEqual([60, ...Array(60).fill(1)]);
  });
});

describe('a rebuild', () => {
  const begin = (loader: Loader, rebuildId = 'rp_1') => loader.beginRebuild({ slugs, rebuildId }, signal);
  const swap = (loader: Loader, rebuildId = 'rp_1') => loader.swapRebuilt({ slugs, rebuildId }, signal);
  const rebuild = { isRebuild: true };

  it('fills the tables that stand, at once: rights, views and strange tables and columns stay', async () => {
    const loader = warehouse.loader();
    await load(loader, [{ messageId: 'old', event: 'E', properties: { n: 1.5, gone: 1 } }]);
    await warehouse.query(`CREATE TABLE ${schema}.mine AS SELECT 1 AS id; CREATE ROLE reader_1`);
    await warehouse.query(`GRANT SELECT ON ${schema}.tracks TO reader_1`);
    await warehouse.query(`ALTER TABLE ${schema}.e ADD COLUMN note VARCHAR(9)`);
    await warehouse.query(`CREATE VIEW ${schema}.report AS SELECT id, n FROM ${schema}.e`);
    await begin(loader);
    await load(loader, [{ messageId: 'new', event: 'E', properties: { n: 2, more: true } }], rebuild);
    await load(loader, [{ messageId: 'live', event: 'F' }]);
    expect(await idsIn('tracks')).toEqual(['live', 'old']);
    for (let round = 0; round < 2; round++) {
      await swap(loader);
      expect(await idsIn('tracks')).toEqual(['new']);
    }
    const [row] = await warehouse.query(`SELECT * FROM ${schema}.e`);
    expect(row).toMatchObject({ id: 'new', n: 2, more: true, note: null });
    expect(row).not.toHaveProperty('gone');
    expect(await warehouse.query(`SELECT n FROM ${schema}.report`)).toEqual([{ n: 2 }]);
    expect(await warehouse.query(`SELECT to_regclass('${schema}.f') AS f`)).toEqual([{ f: null }]);
    expect(await idsIn('mine')).toEqual([1]);
    expect(
      await warehouse.query(`SELECT has_table_privilege('reader_1', '${schema}.tracks', 'SELECT') AS may`),
    ).toEqual([{ may: true }]);
    await warehouse.query('DROP OWNED BY reader_1; DROP ROLE reader_1');
    for (const one of [loader, warehouse.loader()])
      expect(await load(one, [{ messageId: 'again', event: 'F' }])).toEqual(allDelivered(1));
    expect(await idsIn('f')).toEqual(['again']);
  });

  it('is found by whoever loads meanwhile, with what they know of the old tables', async () => {
    const [loader, others] = [warehouse.loader(), warehouse.loader()];
    const sold = (messageId: string, price: unknown) => [{ messageId, event: 'Sold', properties: { price } }];
    await load(others, sold('a', 'free'));
    await begin(loader);
    await load(loader, sold('a2', 3), rebuild);
    await swap(loader);
    expect(await load(others, sold('c', 'gift'))).toEqual(allDelivered(1));
    expect(await warehouse.query(`SELECT id, price, price__str FROM ${schema}.sold ORDER BY id`)).toEqual([
      { id: 'a2', price: '3', price__str: null },
      { id: 'c', price: null, price__str: 'gift' },
    ]);
  });

  it('keeps each event once beside loads that run at the same time', async () => {
    const loader = warehouse.loader();
    const all = Array.from({ length: 30 }, (_, n) => ({ messageId: `m${n}`, event: 'E' }));
    await load(loader, all.slice(0, 10));
    await begin(loader);
    await load(loader, all.slice(0, 20), rebuild);
    const [live] = await Promise.all([load(warehouse.loader(), all.slice(15)), swap(loader)]);
    expect(live).toEqual(allDelivered(15));
    // As the host does after a swap: what the old tables alone may have got.
    expect(await load(loader, all.slice(20))).toEqual(allDelivered(10));
    expect((await idsIn('e')).toSorted()).toEqual(all.map(({ messageId }) => messageId).toSorted());
  });

  it('ignores what came too late for another one, and keeps tables of which nothing was loaded', async () => {
    const loader = warehouse.loader();
    await load(loader, [{ messageId: 'old' }]);
    await begin(loader);
    await swap(loader);
    expect(await idsIn('tracks')).toEqual(['old']);
    await load(loader, [{ messageId: 'late' }], rebuild);
    await swap(loader);
    expect(await idsIn('tracks')).toEqual(['old']);
    await load(loader, [{ messageId: 'late' }], rebuild);
    await begin(loader, 'rp_2');
    await load(loader, [{ messageId: 'new' }], rebuild);
    await swap(loader, 'rp_2');
    expect(await idsIn('tracks')).toEqual(['new']);
  });

  it('says which view keeps it from its end, and goes on once that is gone', async () => {
    const loader = warehouse.loader();
    await load(loader, [{ messageId: 'old', event: 'E', properties: { gone: 1 } }]);
    await warehouse.query(`CREATE VIEW ${schema}.report AS SELECT gone FROM ${schema}.e`);
    await begin(loader);
    await load(loader, [{ messageId: 'new', event: 'E' }], rebuild);
    await expect(swap(loader)).rejects.toThrow(/report depends/);
    expect(await idsIn('tracks')).toEqual(['old']);
    await warehouse.query(`DROP VIEW ${schema}.report`);
    await swap(loader);
    expect(await idsIn('tracks')).toEqual(['new']);
  });
});
