import type { ReceivedSpan, RowCount } from '@trackyard/connector-sdk';
import { isMergedTable } from '../load-order.ts';
import type { FileUse } from './duckdb-file.ts';
import { TABLE_MARK, wholeName } from './sql.ts';

/** Deletes up to `maxRows` rows received in the span; how many. */
export async function pruneTables(
  use: FileUse,
  schemas: readonly string[],
  { from, to, maxRows }: ReceivedSpan & { maxRows: number },
): Promise<number> {
  let deleted = 0;
  for (const { schema, table } of await ownEventTables(use, schemas)) {
    if (deleted >= maxRows) break;
    const target = wholeName(use.catalog, schema, table);
    const { rowsChanged } = await use.connection.run(
      `DELETE FROM ${target} WHERE rowid IN (SELECT rowid FROM ${target} WHERE ${IN_SPAN} LIMIT $most)`,
      { from: from / 1_000, to: to / 1_000, most: maxRows - deleted },
    );
    deleted += rowsChanged;
  }
  return deleted;
}

/** Rows by table and day of what was received in the span, of tables with a row an event. */
export async function countRows(
  use: FileUse,
  schemas: readonly string[],
  { from, to, isShared }: ReceivedSpan & { isShared: boolean },
): Promise<(RowCount & { schema: string })[]> {
  const counts: (RowCount & { schema: string })[] = [];
  for (const { schema, table } of await ownEventTables(use, schemas)) {
    const reader = await use.connection.runAndReadAll(
      `SELECT ${isShared ? 'source_id' : "''"} AS source, strftime(received_at AT TIME ZONE 'UTC', '%Y-%m-%d') AS day, ` +
        `count(*) AS rows FROM ${wholeName(use.catalog, schema, table)} WHERE ${IN_SPAN} GROUP BY 1, 2`,
      { from: from / 1_000, to: to / 1_000 },
    );
    for (const { source, day, rows } of reader.getRowObjects())
      counts.push({ schema, table, source: String(source), day: String(day), rows: Number(rows) });
  }
  return counts;
}

const IN_SPAN = 'received_at >= to_timestamp($from) AND received_at < to_timestamp($to)';

const OWN_TABLES = `
  SELECT schema_name AS "schema", table_name AS "table" FROM duckdb_tables()
  WHERE database_name = $catalog AND comment = $mark ORDER BY ALL`;

/** The mark tells them from what somebody else keeps there: a copy of a table has none. */
async function ownEventTables(
  { connection, catalog }: FileUse,
  schemas: readonly string[],
): Promise<{ schema: string; table: string }[]> {
  const reader = await connection.runAndReadAll(OWN_TABLES, { catalog, mark: TABLE_MARK });
  const tables = reader.getRowObjects() as { schema: string; table: string }[];
  return tables.filter(({ schema, table }) => schemas.includes(schema) && !isMergedTable(table));
}
