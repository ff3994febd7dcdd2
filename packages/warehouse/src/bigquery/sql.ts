import type { LogicalType } from '../logical-type.ts';

/** As GoogleSQL, the REST API and INFORMATION_SCHEMA's `data_type` call them. */
export const TYPE_NAMES = {
  boolean: 'BOOL',
  integer: 'INT64',
  float: 'FLOAT64',
  timestamp: 'TIMESTAMP',
  string: 'STRING',
  json: 'JSON',
} as const satisfies Record<LogicalType, string>;

/** Where a dataset stands. */
export interface Dataset {
  projectId: string;
  datasetId: string;
}

/**
 * A name as an identifier, whatever it holds: in backticks the escapes of strings hold.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#quoted_identifiers
 */
export function quoteName(name: string): string {
  return `\`${name.replace(/[\\`\n\r]/g, (sign) => ESCAPES[sign] ?? sign)}\``;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '`': '\\`', '\n': '\\n', '\r': '\\r' };

/** Each part quoted for itself, so that no name's dot separates. */
export function quoteTable({ projectId, datasetId }: Dataset, table: string): string {
  return [projectId, datasetId, table].map(quoteName).join('.');
}

/** A text as a literal. */
export function quoteText(text: string): string {
  return `'${text.replace(/[\\'\n\r]/g, (sign) => ESCAPES[sign] ?? `\\${sign}`)}'`;
}

export function timestampLiteral(ms: number): string {
  return `TIMESTAMP '${new Date(ms).toISOString()}'`;
}
