import type { Json } from '@trackyard/base';
import { placeRows } from './place-rows.ts';
import { planSchema } from './plan-schema.ts';
import type { ColumnType } from './logical-type.ts';
import type { TableRows, TableRules } from './table-rows.ts';

const RULES: TableRules = {
  maxNameLength: 63,
  maxColumns: 8,
  maxUpsertColumns: 8,
  maxRowColumns: 8,
  reservedColumns: new Set(),
};
const SYSTEM: [string, ColumnType][] = [
  ['id', 'string'],
  ['received_at', 'timestamp'],
  ['uuid_ts', 'timestamp'],
];

function tableOf(...rows: Record<string, Json>[]): TableRows {
  return {
    ...{ schema: 's', name: 't', keys: ['id'], types: new Map([['fixed', 'string' as const]]) },
    rows: rows.map((row, index) => ({
      values: new Map<string, Json>([
        ['id', `m${index}`],
        ['received_at', '2026-01-02T03:04:05Z'],
        ...Object.entries(row),
      ]),
    })),
  };
}

function tables(columns: [string, ColumnType][]) {
  return new Map([['s', new Map([['t', new Map([...SYSTEM, ...columns])]])]]);
}

it('makes schema and table for the first rows, a column having the type of its first value', () => {
  const rows = tableOf({ price: 1, name: 'x', fixed: '2026-01-02T03:04:05Z' }, { price: 'free' });
  expect(planSchema(new Map(), [rows], RULES)).toEqual([
    { kind: 'create-schema', schema: 's' },
    {
      ...{ kind: 'create-table', schema: 's', table: 't', keys: ['id'] },
      columns: [
        { name: 'id', type: 'string' },
        { name: 'received_at', type: 'timestamp' },
        { name: 'uuid_ts', type: 'timestamp' },
        { name: 'price', type: 'integer' },
        { name: 'name', type: 'string' },
        { name: 'fixed', type: 'string' },
        { name: 'price__str', type: 'string' },
      ],
    },
  ]);
});

it('adds only what is missing, and nothing for nothing', () => {
  const there = tables([['price', 'float']]);
  expect(planSchema(there, [tableOf({ price: 3 })], RULES)).toEqual([]);
  expect(planSchema(there, [tableOf({ price: 3, sold: true })], RULES)).toEqual([
    { kind: 'add-columns', schema: 's', table: 't', columns: [{ name: 'sold', type: 'boolean' }] },
  ]);
});

it('refuses a table that is not ours', () => {
  const theirs = new Map([['s', new Map([['t', new Map<string, ColumnType>([['id', 'integer']])]])]]);
  expect(() => planSchema(theirs, [tableOf({})], RULES)).toThrow(/Table "t" in schema "s" is not one/);
});

it('puts each value into its column, the one beside it, or _extra', () => {
  const there = tables([
    ['price', 'integer'],
    ['price__str', 'string'],
    ['price__float', 'foreign'],
    ['own', 'foreign'],
    ['_extra', 'json'],
  ]);
  const rows = tableOf({ price: 1 }, { price: 'free' }, { price: 1.5 }, { late: 1, own: 2 });
  expect(planSchema(there, [rows], RULES)).toEqual([]);
  const columns = there.get('s')?.get('t') ?? new Map();
  const placed = placeRows(rows, columns, { rows: rows.rows, rules: RULES });
  expect(placed?.columns.map(({ name }) => name)).toEqual([
    'id',
    'received_at',
    'price',
    'price__str',
    '_extra',
  ]);
  expect(placed?.cells.map((cells) => [cells[2], cells[3], cells[4]])).toEqual([
    [1, undefined, undefined],
    [undefined, 'free', undefined],
    [undefined, undefined, { price: 1.5 }],
    [undefined, undefined, { late: 1, own: 2 }],
  ]);
});

it('says that a column is missing by placing nothing', () => {
  const rows = tableOf({ price: 1 });
  expect(placeRows(rows, new Map(SYSTEM), { rows: rows.rows, rules: RULES })).toBeUndefined();
});

it('adds _extra also to a full table', () => {
  const full = tables([1, 2, 3, 4, 5].map((number) => [`c${number}`, 'string']));
  expect(planSchema(full, [tableOf({ late: 1 })], RULES)).toEqual([
    { kind: 'add-columns', schema: 's', table: 't', columns: [{ name: '_extra', type: 'json' }] },
  ]);
});

it('keeps a column for the type that it has from the beginning, whatever its first value is', () => {
  const table = {
    ...tableOf({ sent_at: '2500-01-01T00:00:00Z' }),
    types: new Map([['sent_at', 'timestamp' as const]]),
  };
  expect(planSchema(tables([]), [table], RULES)).toEqual([
    { kind: 'add-columns', schema: 's', table: 't', columns: [{ name: 'sent_at__str', type: 'string' }] },
  ]);
});
