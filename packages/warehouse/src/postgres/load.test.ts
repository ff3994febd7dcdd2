import type { Json, JsonObject } from '@trackyard/base';
import type { EventSketch } from '@trackyard/event-spec';
import { startPostgres, type FreshDatabase, type TestPostgres } from '@trackyard/test-support';
import fc from 'fast-check';
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

const second = (number: number) => ({ receivedAt: `2026-01-02T03:04:0${number}.000Z` });

describe('tables', () => {
  it('holds every type of call, typed, in its tables', async () => {
    const properties = {
      revenue: 12.5,
      quantity: 3,
      gift: false,
      currency: 'EUR',
      due: '2026-02-03T04:05:06Z',
    };
    const events = eventsOf([
      { event: 'Order Completed', properties: { ...properties, items: [{ sku: 'a' }] } },
      { type: 'identify', context: { ip: '::1' } },
      { type: 'page' },
      { type: 'screen' },
      { type: 'group' },
      { type: 'alias' },
    ]);
    expect(await load(warehouse.loader(), events)).toEqual(allDelivered(6));

    const names = await warehouse.query(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'demo' ORDER BY 1",
    );
    expect(names.map(({ tablename }) => tablename)).toEqual([
      ...['accounts', 'aliases', 'groups', 'identifies', 'order_completed'],
      ...['pages', 'screens', 'tracks', 'users'],
    ]);
    expect(await columnTypes('order_completed')).toEqual({
      ...{ id: 'text', anonymous_id: 'text', user_id: 'text', event: 'text', event_text: 'text' },
      ...{ received_at: 'timestamp with time zone', timestamp: 'timestamp with time zone' },
      ...{ original_timestamp: 'timestamp with time zone', uuid_ts: 'timestamp with time zone' },
      ...{ revenue: 'double precision', quantity: 'bigint', gift: 'boolean', currency: 'text' },
      ...{ due: 'timestamp with time zone', items: 'jsonb' },
    });
    const [order] = await warehouse.query('SELECT * FROM demo.order_completed');
    expect(order).toMatchObject({
      ...{ id: 'm0', revenue: 12.5, quantity: '3', gift: false, currency: 'EUR', event: 'order_completed' },
      ...{ due: new Date('2026-02-03T04:05:06Z'), items: [{ sku: 'a' }], event_text: 'Order Completed' },
    });
    expect(await warehouse.query('SELECT id, email, context_ip FROM demo.users')).toEqual([
      { id: 'user-1', email: 'ada@example.com', context_ip: '::1' },
    ]);
    expect(await warehouse.query('SELECT id, name FROM demo.accounts')).toEqual([
      { id: 'group-1', name: 'Example Ltd' },
    ]);
  });

  it('adds columns as they appear, and keeps texts exactly', async () => {
    const loader = warehouse.loader();
    const text = 'tab\t newline\n return\r backslash\\ \\N "quote" \'s 😀 ' + 'x'.repeat(5000);
    await load(loader, eventsOf([{ event: 'E', properties: { a: '' } }]));
    await load(loader, eventsOf([{ messageId: 'second', event: 'E', properties: { text, end: '\\.' } }]));
    expect(await warehouse.query('SELECT id, a, text, "end" FROM demo.e ORDER BY id')).toEqual([
      { id: 'm0', a: '', text: null, end: null },
      { id: 'second', a: null, text, end: '\\.' },
    ]);
  });

  it('stores what the database cannot hold as U+FFFD', async () => {
    const properties = { nul: 'a\0b', half: 'a\ud800', list: ['\0\udc00', '\\u0000'], 'k\0': { 'x\0y': [] } };
    const sketch: EventSketch = { type: 'identify', userId: 'u\0', traits: properties };
    expect(await load(warehouse.loader(), eventsOf([sketch]))).toEqual(allDelivered(1));
    expect(await warehouse.query('SELECT id, nul, half, list FROM demo.users')).toEqual([
      { id: 'u\ufffd', nul: 'a\ufffdb', half: 'a\ufffd', list: ['\ufffd\ufffd', '\\u0000'] },
    ]);
  });

  it('holds names in any script and of any length, and hostile ones', async () => {
    const hostile = '"; DROP SCHEMA demo CASCADE; --';
    const long = 'x'.repeat(100);
    const events = eventsOf([
      { event: '購入', properties: { 価格: 1, 色: 2 } },
      { event: '購読', properties: {} },
      { event: `${long}1`, properties: { [`${long}1`]: 1, [`${long}2`]: 'two' } },
      { event: `${long}2`, properties: { [`${long}1`]: 'one' } },
      { event: hostile, properties: { [hostile]: 1, ctid: 2, '': 3 } },
      { event: 'tracks pkey', properties: {} },
      { event: 'Users', properties: {} },
    ]);
    expect(await load(warehouse.loader(), events)).toEqual(allDelivered(7));
    expect(
      await load(
        warehouse.loader(),
        eventsOf([{ messageId: 'x', event: `${long}1`, properties: { [`${long}1`]: 'a' } }]),
      ),
    ).toEqual(allDelivered(1));
    const tables = await warehouse.query("SELECT tablename FROM pg_tables WHERE schemaname = 'demo'");
    expect(tables).toHaveLength(8);
    expect(await columnTypes('drop_schema_demo_cascade')).toMatchObject({
      ...{ drop_schema_demo_cascade: 'bigint', prop_ctid: 'bigint' },
    });
    expect(await warehouse.query('SELECT count(*)::int AS count FROM demo.event_users')).toEqual([
      { count: 1 },
    ]);
  });

  it('takes an event with more properties than a row can hold', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 2000 }, (_, index) => [
        `property${index}`,
        index % 2 ? index + 0.5 : `text ${index}`,
      ]),
    );
    expect(await load(warehouse.loader(), eventsOf([{ event: 'E', properties }]))).toEqual(allDelivered(1));
    const [{ row } = {}] = await warehouse.query('SELECT to_jsonb(e) AS row FROM demo.e e');
    const { _extra, ...columns } = row as Record<string, object>;
    expect(Object.keys(columns)).toHaveLength(301);
    expect(Object.keys(_extra ?? {})).toHaveLength(2000 - (300 - 8));
  });

  it('keeps sources apart, by schema or in a shared one', async () => {
    const events = ['src_1', 'src_2'].flatMap((sourceId) =>
      eventsOf([{ type: 'identify', trackyard: { sourceId } }], sourceId),
    );
    expect(await load(warehouse.loader(), events)).toEqual(allDelivered(2));
    expect(await load(warehouse.loader({ sharedSchema: 'All "in" One' }), events)).toEqual(allDelivered(2));
    expect(
      await warehouse.query('SELECT id FROM src_1.users UNION ALL SELECT id FROM src_2.users'),
    ).toHaveLength(2);
    expect(await warehouse.query('SELECT source_id, id FROM "All ""in"" One".users ORDER BY 1')).toEqual([
      { source_id: 'src_1', id: 'user-1' },
      { source_id: 'src_2', id: 'user-1' },
    ]);
  });
});

describe('types', () => {
  it('puts what does not fit beside the column', async () => {
    const values = [1, 'one', 1.5, true, [1], '2026-01-02T03:04:05Z', 2];
    const events = eventsOf(values.map((v) => ({ event: 'E', properties: { v } })));
    expect(await load(warehouse.loader(), events)).toEqual(allDelivered(7));
    const rows = await warehouse.query('SELECT to_jsonb(e) AS row FROM demo.e e ORDER BY id');
    const own = rows.map(({ row }) =>
      Object.entries(row as object).filter(([name, value]) => name.startsWith('v') && value !== null),
    );
    expect(own).toEqual([
      [['v', 1]],
      [['v__str', 'one']],
      [['v__float', 1.5]],
      [['v__bool', true]],
      [['v__json', [1]]],
      [['v__ts', '2026-01-02T03:04:05+00:00']],
      [['v', 2]],
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

  it('never loses a value, whatever the names and types', async () => {
    const loader = warehouse.loader();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(propertiesArbitrary, { minLength: 1, maxLength: 6 }), async (all) => {
        const slug = `run_${run++}`;
        const events = eventsOf(
          all.map((properties) => ({ event: 'E', properties })),
          slug,
        );
        expect(await load(loader, events)).toEqual(allDelivered(all.length));
        const rows = await warehouse.query(`SELECT id, to_jsonb(e) AS row FROM ${slug}.e e`);
        for (const [index, properties] of all.entries()) {
          const row = rows.find(({ id }) => id === `m${index}`)?.row as JsonObject;
          const stored = storedScalars(row).map(comparable);
          for (const scalar of scalarsOf(properties as Json)) expect(stored).toContain(comparable(scalar));
        }
      }),
      { numRuns: 60, seed: 20_260_102 },
    );
  });
});

describe('users and accounts', () => {
  const identify = (number: number, traits: object, userId = 'u'): EventSketch => ({
    ...{ type: 'identify', messageId: `i${number}`, userId, traits },
    ...second(number),
  });
  const user = async () => {
    const [{ row } = {}] = await warehouse.query('SELECT to_jsonb(u) - $1 AS row FROM demo.users u', [
      'uuid_ts',
    ]);
    return Object.fromEntries(Object.entries(row as object).filter(([, value]) => value !== null));
  };
  const at = (number: number) => ({ id: 'u', received_at: `2026-01-02T03:04:0${number}+00:00` });

  it('lets newer values win and older ones fill what is empty, batch after batch', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([identify(5, { plan: 'pro', seats: 5 })]));
    await load(loader, eventsOf([identify(3, { plan: 'free', city: 'Köln' })]));
    expect(await user()).toEqual({ ...at(5), plan: 'pro', seats: 5, city: 'Köln' });
    await load(loader, eventsOf([identify(7, { plan: 'max' })]));
    expect(await user()).toEqual({ ...at(7), plan: 'max', seats: 5, city: 'Köln' });
  });

  it('folds several events of a user in one batch by their times, around the row that stands', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([identify(4, { city: 'y' })]));
    await load(
      loader,
      eventsOf([
        identify(6, { plan: 'c' }),
        identify(2, { plan: 'a', city: 'x' }),
        identify(5, { plan: 'b' }),
      ]),
    );
    expect(await user()).toEqual({ ...at(6), plan: 'c', city: 'y' });
  });

  it('counts an event once also where it is loaded again later', async () => {
    const loader = warehouse.loader();
    const same = second(1);
    await load(loader, eventsOf([{ ...identify(1, { plan: 'a' }), ...same }]));
    await load(loader, eventsOf([{ ...identify(2, { plan: 'b' }), ...same }]));
    await load(loader, eventsOf([{ ...identify(1, { plan: 'a' }), ...same }]));
    expect(await user()).toMatchObject({ plan: 'b' });
  });

  it('forgets a value of another type that is out of date', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([identify(1, { age: 7 })]));
    await load(loader, eventsOf([identify(2, { age: 'old' })]));
    expect(await user()).toEqual({ ...at(2), age__str: 'old' });
    await load(loader, eventsOf([identify(1, { age: 8 })]));
    await load(loader, eventsOf([identify(3, { age: 9 })]));
    expect(await user()).toEqual({ ...at(3), age: 9 });
  });

  it('gathers what has no column', async () => {
    const loader = warehouse.loader();
    await load(loader, eventsOf([identify(2, { fooBar: 1, foo_bar: 2, fOO: 1, f_oo: 2 })]));
    await load(loader, eventsOf([identify(1, { aB: 1, a_b: 2, fooBar: 3, foo_bar: 4 })]));
    expect(await user()).toMatchObject({
      _extra: { '/traits/foo_bar': 2, '/traits/f_oo': 2, '/traits/a_b': 2 },
      foo_bar: 1,
    });
  });

  it('does the same for accounts, in a shared schema too', async () => {
    const loader = warehouse.loader({ sharedSchema: 'all' });
    const group = (number: number, plan: string): EventSketch => ({
      ...{ type: 'group', messageId: `g${number}`, groupId: 'g', traits: { plan }, ...second(number) },
    });
    await load(loader, eventsOf([group(2, 'b'), group(1, 'a')]));
    await load(loader, eventsOf([group(3, 'c'), group(0, '0')]));
    expect(await warehouse.query('SELECT source_id, id, plan FROM "all".accounts')).toEqual([
      { source_id: 'src_1', id: 'g', plan: 'c' },
    ]);
  });
});

const names = fc.constantFrom(
  ...[
    'a',
    'A',
    'a_b',
    'aB',
    'a b',
    'id',
    'prop_id',
    'user_id',
    'context_ip',
    'ctid',
    'timestamp',
    '日本',
    '한국',
    '',
  ],
  ...[
    'x'.repeat(70),
    `${'x'.repeat(70)}y`,
    'price__str',
    '_extra',
    'uuid_ts',
    'constructor',
    'a.b',
    'a/b',
    '~',
  ],
);
const scalars = fc.oneof(
  ...[fc.boolean(), fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })],
  ...[fc.string({ unit: 'binary' }), fc.string(), fc.constant(null)],
  ...[
    fc.constantFrom('2026-01-02T03:04:05Z', '2026-01-02T03:04:05.123456+01:00', '1e5', 'true', '\\N', '\t'),
  ],
);
const propertiesArbitrary = fc.letrec<{ object: object; value: unknown }>((tie) => ({
  object: fc.dictionary(names, tie('value'), { maxKeys: 6 }),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    ...[scalars, scalars, fc.array(scalars, { maxLength: 3 }), tie('object')],
  ),
})).object;

function scalarsOf(value: Json): (string | number | boolean)[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'object') return Object.values(value).flatMap(scalarsOf);
  return [value];
}

/** As JSON a list may also stand in a column of text. */
function storedScalars(row: JsonObject): (string | number | boolean)[] {
  const unpacked = Object.values(row).filter((value) => typeof value === 'string' && /^[[{]/.test(value));
  return [...scalarsOf(row), ...unpacked.flatMap((text) => scalarsOf(parsed(String(text))))];
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** A column's text may hold a number as text; a moment is the same in every zone. */
function comparable(value: string | number | boolean): string {
  const text = String(value).toWellFormed().replaceAll('\0', '\ufffd');
  const isMoment = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text);
  return isMoment ? new Date(text).toISOString() : text;
}
