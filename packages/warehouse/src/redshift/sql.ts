import type { ColumnType, LogicalType } from '../logical-type.ts';
import { quoteName } from '../quote-name.ts';

/** The longest text that Redshift holds, in bytes; an event of 32 KiB has none that is longer. */
const MAX_TEXT_BYTES = 65_535;

const TYPE_NAMES = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  float: 'DOUBLE PRECISION',
  timestamp: 'TIMESTAMPTZ',
  string: `VARCHAR(${MAX_TEXT_BYTES})`,
  json: 'SUPER',
} as const satisfies Record<LogicalType, string>;

/** As `svv_columns` names them. `varchar` counts where it is as long as ours: what it would cut goes beside. */
const LOGICAL_TYPES: Readonly<Record<string, ColumnType>> = {
  boolean: 'boolean',
  bigint: 'integer',
  'double precision': 'float',
  'timestamp with time zone': 'timestamp',
  super: 'json',
};

export function logicalTypeOf(typeName: string, maxLength: number | null): ColumnType {
  if (typeName === 'character varying') return (maxLength ?? 0) >= MAX_TEXT_BYTES ? 'string' : 'foreign';
  return LOGICAL_TYPES[typeName] ?? 'foreign';
}

/** `"price" BIGINT` and so on: the definitions of columns. */
export function columnDefinitions(columns: readonly { name: string; type: LogicalType }[]): string[] {
  return columns.map(({ name, type }) => `${quoteName(name)} ${TYPE_NAMES[type]}`);
}

/** A text that holds no backslash, which Redshift would take for an escape, as a literal. */
export function quoteText(text: string): string {
  if (/[\\\p{Cc}]/u.test(text))
    throw new Error('A backslash or control character has no place in a literal.');
  return `'${text.replaceAll("'", "''")}'`;
}
