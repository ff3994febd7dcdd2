import type { ReceivedSpan, RowCount } from '@trackyard/connector-sdk';
import type { PoolClient } from 'pg';
import { quoteTable } from '../quote-name.ts';
import type { OwnTable } from './own-tables.ts';

/** Of one statement: Redshift compiles each, which takes longer than to count a table. */
const COUNTED_AT_ONCE = 50;

const IN_SPAN = 'received_at >= CAST($1 AS TIMESTAMPTZ) AND received_at < CAST($2 AS TIMESTAMPTZ)';

/**
 * Deletes rows received in the span, a table's all at once, and no further table's once there are `maxRows`; how many.
 * A few rows at a time would cost a commit each and rewrite the same blocks again and again.
 */
export async function pruneTables(
  client: PoolClient,
  tables: readonly OwnTable[],
  { maxRows, ...span }: ReceivedSpan & { maxRows: number },
): Promise<number> {
  let deleted = 0;
  for (const { schema, name, isMerged } of tables) {
    if (isMerged || deleted >= maxRows) continue;
    const { rowCount } = await client.query(
      `DELETE FROM ${quoteTable(schema, name)} WHERE ${IN_SPAN}`,
      timesOf(span),
    );
    deleted += rowCount ?? 0;
  }
  return deleted;
}

/** Rows by table and day of what was received in the span, of tables with a row an event. */
export async function countRows(
  client: PoolClient,
  tables: readonly OwnTable[],
  { isShared, ...span }: ReceivedSpan & { isShared: boolean },
): Promise<(RowCount & { schema: string })[]> {
  const counted = tables.filter(({ isMerged }) => !isMerged);
  const counts: (RowCount & { schema: string })[] = [];
  for (let start = 0; start < counted.length; start += COUNTED_AT_ONCE) {
    const part = counted.slice(start, start + COUNTED_AT_ONCE);
    const { rows } = await client.query<CountedRows>(
      part.map((table, place) => countStatement(table, place, isShared)).join(' UNION ALL '),
      timesOf(span),
    );
    for (const { place, source = '', day, total } of rows) {
      const table = part[Number(place)];
      if (table) counts.push({ schema: table.schema, table: table.name, source, day, rows: Number(total) });
    }
  }
  return counts;
}

interface CountedRows {
  /** Of the table in the list. */
  place: number;
  day: string;
  total: string;
  source?: string;
}

function countStatement({ schema, name }: OwnTable, place: number, isShared: boolean): string {
  return (
    `SELECT ${place} AS place, to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*) AS total` +
    `${isShared ? ', source_id AS source' : ''} FROM ${quoteTable(schema, name)} ` +
    `WHERE ${IN_SPAN} GROUP BY ${isShared ? '2, 4' : '2'}`
  );
}

function timesOf({ from, to }: ReceivedSpan): [string, string] {
  return [new Date(from).toISOString(), new Date(to).toISOString()];
}
