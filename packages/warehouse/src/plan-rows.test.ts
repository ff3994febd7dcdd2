import { makeEvent, type EventSketch } from '@trackyard/event-spec';
import { planRows } from './plan-rows.ts';
import type { TableRules } from './table-rows.ts';

const RULES: TableRules = {
  maxNameLength: 63,
  maxColumns: 1000,
  maxUpsertColumns: 300,
  maxRowColumns: 300,
  reservedColumns: new Set(['xmin']),
};

function plan(sketches: EventSketch[], { isShared = false, rules = RULES } = {}) {
  const events = sketches.map((sketch, index) => ({
    event: makeEvent({ messageId: `m${index}`, ...sketch }),
    schema: 'demo',
  }));
  return new Map(planRows(events, { rules, isShared }).map((table) => [table.name, table]));
}

function firstRow(tables: ReturnType<typeof plan>, name: string) {
  const row = tables.get(name)?.rows[0];
  return { ...Object.fromEntries(row?.values ?? []), ...(row?.extra && { _extra: row.extra }) };
}

const TIMES = {
  received_at: '2026-01-02T03:04:05.678Z',
  timestamp: '2026-01-02T03:04:05.000Z',
  original_timestamp: '2026-01-02T03:04:05.000Z',
};
const IDS = { id: 'm0', user_id: 'user-1', anonymous_id: 'anonymous-1' };

it('gives a track call a row in tracks and one in a table of its own', () => {
  const tables = plan([
    { event: 'Order Completed', sentAt: '2026-01-02T03:04:05.500Z', context: { library: { name: 'x' } } },
  ]);
  expect([...tables.keys()]).toEqual(['tracks', 'order_completed']);
  const common = {
    ...IDS,
    ...TIMES,
    sent_at: '2026-01-02T03:04:05.500Z',
    event: 'order_completed',
    event_text: 'Order Completed',
    context_library_name: 'x',
  };
  expect(firstRow(tables, 'tracks')).toEqual(common);
  expect(firstRow(tables, 'order_completed')).toEqual({ ...common, revenue: 12.5, currency: 'EUR' });
});

it('gives an identify call a row in identifies, and the user a row in users', () => {
  const tables = plan([
    { type: 'identify', traits: { plan: 'pro', address: { city: 'Köln' } }, context: { ip: '::1' } },
  ]);
  const traits = { plan: 'pro', address_city: 'Köln', context_ip: '::1' };
  expect(firstRow(tables, 'identifies')).toEqual({ ...IDS, ...TIMES, ...traits });
  expect(firstRow(tables, 'users')).toEqual({ id: 'user-1', received_at: TIMES.received_at, ...traits });
  expect(plan([{ type: 'identify', userId: undefined }]).has('users')).toBe(false);
});

it('gives a group call a row in groups, and the account a row in accounts', () => {
  const tables = plan([{ type: 'group', groupId: 'g1', traits: { name: 'Ltd', group_id: 'own' } }]);
  const traits = { name: 'Ltd', prop_group_id: 'own' };
  expect(firstRow(tables, 'groups')).toEqual({ ...IDS, ...TIMES, group_id: 'g1', ...traits });
  expect(firstRow(tables, 'accounts')).toEqual({ id: 'g1', received_at: TIMES.received_at, ...traits });
});

it.each([
  ['page', 'pages'],
  ['screen', 'screens'],
] as const)('gives a %s call a row in %s', (type, table) => {
  const properties = { name: 'Home', path: '/', category: 'Other' };
  const tables = plan([{ type, name: 'Home', category: 'Docs', properties }]);
  expect([...tables.keys()]).toEqual([table]);
  expect(firstRow(tables, table)).toEqual({
    ...{ ...IDS, ...TIMES, name: 'Home', category: 'Docs', path: '/' },
    _extra: { '/properties/category': 'Other' },
  });
});

it('gives an alias call a row in aliases', () => {
  expect(firstRow(plan([{ type: 'alias', previousId: 'before' }]), 'aliases')).toEqual({
    ...{ ...IDS, ...TIMES, previous_id: 'before' },
  });
});

it('renames properties that want a system column', () => {
  const properties = {
    id: 1,
    user: { id: 2 },
    event: 'e',
    timestamp: 't',
    context: { ip: 3 },
    xmin: 4,
    receivedAt: 5,
  };
  expect(firstRow(plan([{ event: 'E', properties }]), 'e')).toMatchObject({
    ...{ id: 'm0', prop_id: 1, prop_user_id: 2, prop_event: 'e', prop_timestamp: 't' },
    ...{ prop_context_ip: 3, prop_xmin: 4, prop_received_at: 5 },
  });
});

it('keeps both of two keys that want one column, in one event only', () => {
  const properties = { fooBar: 1, foo_bar: 2, foo: { bar: 3, 'x/y~': 4, x_y: 5 } };
  expect(firstRow(plan([{ event: 'E', properties }]), 'e')).toMatchObject({
    ...{ foo_bar: 1, foo_x_y: 4 },
    _extra: { '/properties/foo_bar': 2, '/properties/foo/bar': 3, '/properties/foo/x_y': 5 },
  });
  const apart = plan([
    { event: 'E', properties: { fooBar: 1 } },
    { event: 'E', properties: { foo_bar: 2 } },
  ]);
  expect(apart.get('e')?.rows.map(({ values, extra }) => [values.get('foo_bar'), extra])).toEqual([
    [1, undefined],
    [2, undefined],
  ]);
});

it('keeps arrays and what is nested too deeply as JSON, and leaves null and empty objects out', () => {
  let deep: object = { end: 1 };
  for (let level = 0; level < 30; level++) deep = { d: deep };
  const row = firstRow(
    plan([{ event: 'E', properties: { list: [1, { a: 2 }], none: null, empty: {}, deep } }]),
    'e',
  );
  expect(row).toMatchObject({ list: [1, { a: 2 }] });
  expect(Object.keys(row)).not.toEqual(expect.arrayContaining(['none']));
  expect(Object.keys(row)).not.toEqual(expect.arrayContaining(['empty']));
  const [column, value] = Object.entries(row).find(([name]) => name.startsWith('deep')) ?? [];
  expect(column).toBe(`deep${'_d'.repeat(9)}`);
  expect(JSON.stringify(value)).toContain('{"end":1}');
});

it('puts what is too many for a row into _extra', () => {
  const properties = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p${index}`, index]));
  const row = firstRow(plan([{ event: 'E', properties }], { rules: { ...RULES, maxRowColumns: 12 } }), 'e');
  expect(Object.keys(row)).toHaveLength(13);
  expect(Object.keys(row._extra ?? {})).toHaveLength(20 - (12 - 8));
});

it('counts an event once that is there twice', () => {
  const tables = plan([{ messageId: 'same' }, { messageId: 'same' }, { messageId: 'other' }]);
  expect(tables.get('tracks')?.rows).toHaveLength(2);
});

it('adds the source to rows and keys where the schema is shared', () => {
  const tables = plan(
    [
      { messageId: 'same', type: 'identify', trackyard: { sourceId: 'src_1' } },
      { messageId: 'same', type: 'identify', trackyard: { sourceId: 'src_2' } },
    ],
    { isShared: true },
  );
  expect(tables.get('users')?.keys).toEqual(['source_id', 'id']);
  expect(tables.get('users')?.rows.map(({ values }) => values.get('source_id'))).toEqual(['src_1', 'src_2']);
});
