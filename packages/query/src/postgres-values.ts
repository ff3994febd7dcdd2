import type { Json } from '@trackyard/base';
import { floatOf, integerOf, type ColumnType } from './query-result.ts';

/** How a column's values, as the server's texts, become JSON. */
export interface PostgresColumn {
  type: ColumnType;
  read(text: string): Json;
}

const asText = (text: string): Json => text;
const INTEGER: PostgresColumn = { type: 'integer', read: (text) => integerOf(BigInt(text)) };
const FLOAT: PostgresColumn = { type: 'float', read: (text) => floatOf(Number(text.replace('inf', 'Inf'))) };
const JSON_TEXT: PostgresColumn = { type: 'json', read: (text) => JSON.parse(text) as Json };
const TIME: PostgresColumn = { type: 'timestamp', read: isoTime };
const TEXT: PostgresColumn = { type: 'string', read: asText };

/** By the type's number in PostgreSQL's catalogue, which is fixed for its own types. */
const COLUMNS: ReadonlyMap<number, PostgresColumn> = new Map([
  [16, { type: 'boolean', read: (text) => text === 't' }],
  [20, INTEGER], // int8
  [21, INTEGER], // int2
  [23, INTEGER], // int4
  [26, INTEGER], // oid
  [700, FLOAT], // float4
  [701, FLOAT], // float8
  [1700, { type: 'decimal', read: asText }],
  [114, JSON_TEXT], // json
  [3802, JSON_TEXT], // jsonb
  [1114, TIME], // timestamp
  [1184, TIME], // timestamptz
  [1082, { type: 'date', read: asText }],
]);

export function postgresColumn(oid: number): PostgresColumn {
  return COLUMNS.get(oid) ?? TEXT;
}

/** `2026-03-04 10:00:00.5+00` as ISO 8601; `infinity` and years before Christ stay as they are. */
function isoTime(text: string): string {
  const [, date, time, fraction = ''] =
    /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?(?:\+00)?$/.exec(text) ?? [];
  return date === undefined ? text : `${date}T${time}.${fraction.padEnd(3, '0')}Z`;
}
