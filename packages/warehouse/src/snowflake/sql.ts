import type { Json } from '@trackyard/base';
import type { LogicalType } from '../logical-type.ts';

const TYPE_NAMES = {
  boolean: 'BOOLEAN',
  integer: 'NUMBER(38, 0)',
  float: 'FLOAT',
  timestamp: 'TIMESTAMP_TZ(9)',
  string: 'TEXT',
  json: 'VARIANT',
} as const satisfies Record<LogicalType, string>;

/** As {@link momentText} writes moments: no setting of the account or the user reads them differently. */
const MOMENT_FORMAT = `'YYYY-MM-DD"T"HH24:MI:SS.FF6TZH:TZM'`;

/**
 * A name as an identifier. In upper case, as Snowflake reads names without quotes: `SELECT * FROM order_completed`
 * finds the table. https://docs.snowflake.com/en/sql-reference/identifiers-syntax
 */
export function quoteName(name: string): string {
  return `"${name.toUpperCase().replaceAll('"', '""')}"`;
}

export function quoteTable(schema: string, table: string): string {
  return `${quoteName(schema)}.${quoteName(table)}`;
}

export function quoteNames(names: readonly string[]): string {
  return names.map(quoteName).join(', ');
}

/** A text as a literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

export function columnDefinition({ name, type }: { name: string; type: LogicalType }): string {
  return `${quoteName(name)} ${TYPE_NAMES[type]}`;
}

/** The value under `key` of a row of the stage `g`, as a column of `type` holds it. */
export function stagedValue(key: string, type: LogicalType): string {
  const value = `GET(g."ROW", ${quoteText(key)})`;
  if (type === 'json') return value;
  if (type === 'timestamp') return `TO_TIMESTAMP_TZ(${value}::TEXT, ${MOMENT_FORMAT})`;
  return `${value}::${TYPE_NAMES[type]}`;
}

/** A moment, by milliseconds since the epoch. */
export function momentLiteral(ms: number): string {
  return `TO_TIMESTAMP_TZ(${quoteText(momentText(new Date(ms).toISOString()))}, ${MOMENT_FORMAT})`;
}

/** A moment as `2026-01-02T03:04:05.678000+00:00`. */
export function momentText(value: Json): string {
  const [, seconds = '', fraction = '', zone = ''] =
    /^(.{19})(?:\.(\d+))?(Z|.{6})$/.exec(String(value)) ?? [];
  return `${seconds}.${fraction.padEnd(6, '0')}${zone === 'Z' ? '+00:00' : zone}`;
}
