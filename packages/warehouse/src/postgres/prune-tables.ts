import type { ReceivedSpan, RowCount } from '@trackyard/connector-sdk';
import type { PoolClient } from 'pg';
import { quoteTable } from '../quote-name.ts';
import { ownTables } from './own-tables.ts';

/** Deletes up to `maxRows` rows received in the span; how many. */
export async function pruneTables(
  client: PoolClient,
  schemas: readonly string[],
  { from, to, maxRows }: ReceivedSpan & { maxRows: number },
): Promise<number> {
  let deleted = 0;
  for (const { schema, name, isMerged } of await ownTables(client, schemas)) {
    if (isMerged || deleted >= maxRows) continue;
    const table = quoteTable(schema, name);
    const { rowCount } = await client.query(
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} ` +
        'WHERE received_at >= to_timestamp($1) AND received_at < to_timestamp($2) LIMIT $3))',
      [from / 1_000, to / 1_000, maxRows - deleted],
    );
    deleted += rowCount ?? 0;
  }
  return deleted;
}

/** Rows by table and day of what was received in the span, of tables with a row an event. */
export async function countRows(
  client: PoolClient,
  schemas: readonly string[],
  { from, to, isShared }: ReceivedSpan & { isShared: boolean },
): Promise<(RowCount & { schema: string })[]> {
  const counts: (RowCount & { schema: string })[] = [];
  for (const { schema, name: table, isMerged } of await ownTables(client, schemas)) {
    if (isMerged) continue;
    const { rows } = await client.query<{ source: string; day: string; rows: string }>(
      `SELECT ${isShared ? 'source_id' : "''"} AS source, to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, ` +
        `count(*) AS rows FROM ${quoteTable(schema, table)} ` +
        'WHERE received_at >= to_timestamp($1) AND received_at < to_timestamp($2) GROUP BY 1, 2',
      [from / 1_000, to / 1_000],
    );
    for (const row of rows) counts.push({ schema, table, ...row, rows: Number(row.rows) });
  }
  return counts;
}
