import type { TablePlace } from '../prune-counted.ts';
import { quoteText } from './sql.ts';
import { readPages } from './read-pages.ts';
import type { SqlApi } from './sql-api.ts';

/** The comment on each table that is ours: a copy that somebody makes by a SELECT has none. */
export const TABLE_MARK = 'Made by Trackyard';

/** The tables of these schemas that Trackyard made. */
export async function ownTables(
  api: SqlApi,
  schemas: readonly string[],
  signal: AbortSignal,
): Promise<TablePlace[]> {
  if (schemas.length === 0) return [];
  const exact = new Map(schemas.map((schema) => [schema.toUpperCase(), schema]));
  const found =
    'SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES ' +
    `WHERE TABLE_SCHEMA IN (${[...exact.keys()].map(quoteText).join(', ')}) AND COMMENT = ${quoteText(TABLE_MARK)} ` +
    'ORDER BY TABLE_SCHEMA, TABLE_NAME';
  const tables: TablePlace[] = [];
  for await (const [schema, table] of readPages(api, found, signal))
    tables.push({ schema: exact.get(String(schema)) ?? '', table: String(table).toLowerCase() });
  return tables;
}
