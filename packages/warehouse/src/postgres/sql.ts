import type { LogicalType } from '../logical-type.ts';

const TYPE_NAMES = {
  boolean: 'boolean',
  integer: 'bigint',
  float: 'double precision',
  timestamp: 'timestamp with time zone',
  string: 'text',
  json: 'jsonb',
} as const satisfies Record<LogicalType, string>;

/** A name as an identifier, whatever it holds. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteTable(schema: string, table: string): string {
  return `${quoteName(schema)}.${quoteName(table)}`;
}

export function quoteNames(names: readonly string[]): string {
  return names.map(quoteName).join(', ');
}

/** `"price" bigint` and so on: the definitions of columns. */
export function columnDefinitions(columns: readonly { name: string; type: LogicalType }[]): string[] {
  return columns.map(({ name, type }) => `${quoteName(name)} ${TYPE_NAMES[type]}`);
}
