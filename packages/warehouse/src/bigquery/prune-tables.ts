import type { ReceivedSpan } from '@trackyard/connector-sdk';
import { isMergedTable } from '../load-order.ts';
import { pruneCounted, type CountedRows, type TablePlace } from '../prune-counted.ts';
import { ownTables } from './own-tables.ts';
import type { Rest } from './rest.ts';
import { freshQuery, query } from './run-job.ts';
import { runPatiently } from './run-patiently.ts';
import { quoteTable, quoteText, timestampLiteral } from './sql.ts';

/** Of one query: below the thousand that it may name, and 1 MB of text. */
const MAX_TABLES = 100;

/** Rows by table and day of what was received in the span, of tables with a row an event. Reads these days alone. */
export async function countRows(
  rest: Rest,
  schemas: readonly string[],
  { isShared, signal, ...span }: ReceivedSpan & { isShared: boolean; signal: AbortSignal },
): Promise<CountedRows[]> {
  const counts: CountedRows[] = [];
  for (const schema of schemas) {
    const tables = (await ownTables(rest, schema, signal)).filter((table) => !isMergedTable(table));
    for (let first = 0; first < tables.length; first += MAX_TABLES) {
      const parts = tables
        .slice(first, first + MAX_TABLES)
        .map(
          (table) =>
            `SELECT ${quoteText(table)} AS name, ${isShared ? 'd.source_id' : "''"} AS source, ` +
            `FORMAT_TIMESTAMP('%F', d.received_at, 'UTC') AS day, COUNT(*) AS total ` +
            `FROM ${targetOf(rest, { schema, table })} d WHERE ${inSpan(span)} GROUP BY source, day`,
        );
      for (const { name, source, day, total } of await query(rest, parts.join(' UNION ALL '), signal))
        counts.push({ schema, table: name ?? '', source: source ?? '', day: day ?? '', rows: Number(total) });
    }
  }
  return counts;
}

/**
 * Deletes rows received in the span from some tables; how many. Tables are in parts by day, and a DELETE of all of a
 * part drops it: https://cloud.google.com/bigquery/docs/using-dml-with-partitioned-tables
 */
export async function pruneTables(
  rest: Rest,
  schemas: readonly string[],
  { maxRows, signal, ...span }: ReceivedSpan & { maxRows: number; signal: AbortSignal },
): Promise<number> {
  const counts = await countRows(rest, schemas, { ...span, isShared: false, signal });
  return pruneCounted(counts, maxRows, async (tables) => {
    const script = tables
      .map((place) => `DELETE FROM ${targetOf(rest, place)} d WHERE ${inSpan(span)};`)
      .join('\n');
    const again = () => freshQuery('trackyard_prune', script);
    await runPatiently(rest, { first: again(), again, signal });
  });
}

function targetOf({ connection }: Rest, { schema, table }: TablePlace): string {
  return quoteTable({ projectId: connection.projectId, datasetId: schema }, table);
}

function inSpan({ from, to }: ReceivedSpan): string {
  return `d.received_at >= ${timestampLiteral(from)} AND d.received_at < ${timestampLiteral(to)}`;
}
