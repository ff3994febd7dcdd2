import type { LogicalType } from '../logical-type.ts';
import { quoteName } from '../quote-name.ts';

const TYPE_NAMES = {
  boolean: 'boolean',
  integer: 'bigint',
  float: 'double precision',
  timestamp: 'timestamp with time zone',
  string: 'text',
  json: 'jsonb',
} as const satisfies Record<LogicalType, string>;

export const MAX_NAME_LENGTH = 63;

/** A text as a literal, for statements that take no parameters; without backslashes. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '').replaceAll("'", "''")}'`;
}

/** `"price" bigint` and so on: the definitions of columns. */
export function columnDefinitions(columns: readonly { name: string; type: LogicalType }[]): string[] {
  return columns.map(({ name, type }) => `${quoteName(name)} ${TYPE_NAMES[type]}`);
}
