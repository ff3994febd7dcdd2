import type { ColumnType } from '../logical-type.ts';
import type { Tables } from '../table-rows.ts';
import { quoteText } from './sql.ts';
import { readPages } from './read-pages.ts';
import type { SqlApi } from './sql-api.ts';

/** What a column of text holds that was not made shorter on purpose. */
const LONGEST_TEXT = 16_777_216;
const SAFE_DIGITS = 16;

/** What there is of these schemas; one that does not exist is not in the answer. Names in lower case. */
export async function readTables(
  api: SqlApi,
  schemas: readonly string[],
  signal: AbortSignal,
): Promise<Tables> {
  const list = schemas.map((schema) => quoteText(schema.toUpperCase())).join(', ');
  const named = `SELECT SCHEMA_NAME FROM INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME IN (${list})`;
  const { rows: names } = await api.run({ statements: [named] }, signal);
  const exact = new Map(schemas.map((schema) => [schema.toUpperCase(), schema]));
  const tables = new Map<string, Map<string, Map<string, ColumnType>>>();
  for (const [name] of names) tables.set(exact.get(String(name)) ?? '', new Map());
  if (tables.size === 0) return tables;
  for await (const row of readPages(api, columnsOf(list), signal))
    addColumn(tables.get(exact.get(String(row[0])) ?? ''), row);
  return tables;
}

function columnsOf(schemas: string): string {
  return (
    'SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, NUMERIC_PRECISION, NUMERIC_SCALE, ' +
    'CHARACTER_MAXIMUM_LENGTH, DATETIME_PRECISION FROM INFORMATION_SCHEMA.COLUMNS ' +
    `WHERE TABLE_SCHEMA IN (${schemas}) ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`
  );
}

function addColumn(
  tables: Map<string, Map<string, ColumnType>> | undefined,
  [, table, column, ...type]: readonly (string | null)[],
): void {
  if (!tables) return;
  const name = String(table).toLowerCase();
  let columns = tables.get(name);
  if (!columns) tables.set(name, (columns = new Map()));
  columns.set(String(column).toLowerCase(), logicalType(type));
}

/** Types that values go into and come out of unchanged. */
function logicalType([type, digits, scale, length, fraction]: readonly (string | null)[]): ColumnType {
  switch (type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'FLOAT':
      return 'float';
    case 'VARIANT':
      return 'json';
    case 'NUMBER':
      return Number(scale) === 0 && Number(digits) >= SAFE_DIGITS ? 'integer' : 'foreign';
    case 'TIMESTAMP_TZ':
      return fraction === null || Number(fraction) >= 6 ? 'timestamp' : 'foreign';
    case 'TEXT':
      return length === null || Number(length) >= LONGEST_TEXT ? 'string' : 'foreign';
    default:
      return 'foreign';
  }
}
