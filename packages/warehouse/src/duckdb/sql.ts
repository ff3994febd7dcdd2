import type { ColumnType, LogicalType } from '../logical-type.ts';
import { quoteName, quoteTable } from '../quote-name.ts';

const TYPE_NAMES = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  float: 'DOUBLE',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
  string: 'VARCHAR',
  json: 'JSON',
} as const satisfies Record<LogicalType, string>;

const LOGICAL_TYPES = new Map<string, ColumnType>(
  Object.entries(TYPE_NAMES).map(([type, name]) => [name, type as LogicalType]),
);

/** The comment on each table that is ours. */
export const TABLE_MARK = 'Made by Trackyard';

/** What a type of the database's means here. What it would round or cut is none of ours. */
export function logicalTypeOf(typeName: string): ColumnType {
  return LOGICAL_TYPES.get(typeName) ?? 'foreign';
}

/** With the catalogue's name: a schema may have the same name as the file. */
export function wholeName(catalog: string, schema: string, table?: string): string {
  return table === undefined
    ? quoteTable(catalog, schema)
    : `${quoteName(catalog)}.${quoteTable(schema, table)}`;
}

/** `"price" BIGINT` and so on: the definitions of columns. */
export function columnDefinitions(columns: readonly { name: string; type: LogicalType }[]): string[] {
  return columns.map(({ name, type }) => `${quoteName(name)} ${TYPE_NAMES[type]}`);
}
