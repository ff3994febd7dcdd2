import { startPostgres, type FreshDatabase, type TestPostgres } from '@trackyard/test-support';
import {
  allDelivered,
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

async function columnTypes(table: string): Promise<Record<string, unknown>> {
  const rows = await warehouse.query(
    'SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2',
    ['demo', table],
  );
  return Object.fromEntries(rows.map(({ column_name, data_type }) => [column_name, data_type]));
}

describe('tables of PostgreSQL', () => {
  it('have its types', async () => {
    const properties = {
      ...{ revenue: 12.5, quantity: 3, gift: false, currency: 'EUR', due: '2026-02-03T04:05:06Z' },
      items: [{ sku: 'a' }],
    };
    const events = eventsOf([{ event: 'Order Completed', properties }]);
    expect(await load(warehouse.loader(), events)).toEqual(allDelivered(1));
    expect(await columnTypes('order_completed')).toEqual({
      ...{ id: 'text', anonymous_id: 'text', user_id: 'text', event: 'text', event_text: 'text' },
      ...{ received_at: 'timestamp with time zone', timestamp: 'timestamp with time zone' },
      ...{ original_timestamp: 'timestamp with time zone', uuid_ts: 'timestamp with time zone' },
      ...{ revenue: 'double precision', quantity: 'bigint', gift: 'boolean', currency: 'text' },
      ...{ due: 'timestamp with time zone', items: 'jsonb' },
    });
  });

  it('share their names with no index', async () => {
    const events = eventsOf([{ event: 'tracks' }, { event: 'tracks pkey' }, { event: 'tracks_pkey1' }]);
    expect(await load(warehouse.loader(), events)).toEqual(allDelivered(3));
    const tables = await warehouse.query(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'demo' ORDER BY 1",
    );
    expect(tables.map(({ tablename }) => tablename)).toEqual([
      ...['event_tracks', 'tracks', 'tracks_pkey', 'tracks_pkey1'],
    ]);
  });

  it('are found in a schema of any name', async () => {
    const loader = warehouse.loader({ sharedSchema: 'All "in" One' });
    expect(await load(loader, eventsOf([{ type: 'identify' }]))).toEqual(allDelivered(1));
    expect(await warehouse.query('SELECT source_id, id FROM "All ""in"" One".users')).toEqual([
      { source_id: 'src_1', id: 'user-1' },
    ]);
  });

  it('does not round into columns that somebody changed', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([{ event: 'E', properties: { a: 1, b: 1.5 } }]));
    await warehouse.query('ALTER TABLE demo.e ALTER a TYPE integer, ALTER b TYPE numeric(3, 1)');
    const properties = { a: 2 ** 40, b: 1.25 };
    expect(await load(warehouse.loader(), eventsOf([{ messageId: 'x', event: 'E', properties }]))).toEqual(
      allDelivered(1),
    );
    expect(await warehouse.query("SELECT a__int, b__float FROM demo.e WHERE id = 'x'")).toEqual([
      { a__int: String(2 ** 40), b__float: 1.25 },
    ]);
  });
});
