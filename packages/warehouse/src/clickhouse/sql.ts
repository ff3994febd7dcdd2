import type { LogicalType } from '../logical-type.ts';

/** Moments to the microsecond; the type holds the years 1900 to 2299. */
export const MOMENT = "DateTime64(6, 'UTC')";

export const HOUR = "DateTime64(0, 'UTC')";

const VALUE_TYPES = {
  boolean: 'Bool',
  integer: 'Int64',
  float: 'Float64',
  timestamp: MOMENT,
  string: 'String',
  json: 'String',
} as const satisfies Record<LogicalType, string>;

/** What tells a column of JSON from one of text: the type `JSON` would take numbers and lists apart, and lose some. */
export const JSON_COMMENT = 'JSON';

/** Loads of a table whose repetition is known by their token, before `FINAL` has to see to it. */
export const REMEMBERED_LOADS = 100;

/** A name as an identifier, whatever it holds. https://clickhouse.com/docs/sql-reference/syntax#identifiers */
export function quoteName(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``;
}

export function quoteTable(schema: string, table: string): string {
  return `${quoteName(schema)}.${quoteName(table)}`;
}

export function quoteNames(names: readonly string[]): string {
  return names.map(quoteName).join(', ');
}

/** A text as a literal. */
export function quoteText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;
}

/** The type of a value, which may be absent. */
export function valueType(type: LogicalType): string {
  return `Nullable(${VALUE_TYPES[type]})`;
}

export function commentOf(type: LogicalType): string {
  return type === 'json' ? ` COMMENT '${JSON_COMMENT}'` : '';
}
