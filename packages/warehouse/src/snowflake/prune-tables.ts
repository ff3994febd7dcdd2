import type { ReceivedSpan } from '@trackyard/connector-sdk';
import { isMergedTable } from '../load-order.ts';
import { pruneCounted, type CountedRows } from '../prune-counted.ts';
import { inRequests } from './change-schema.ts';
import { ownTables } from './own-tables.ts';
import { readPages } from './read-pages.ts';
import { momentLiteral, quoteTable } from './sql.ts';
import type { SqlApi } from './sql-api.ts';

/** Of one question. */
const MAX_TABLES = 50;

/** Rows by table and day of what was received in the span, of tables with a row an event. */
export async function countRows(
  api: SqlApi,
  schemas: readonly string[],
  { isShared, signal, ...span }: ReceivedSpan & { isShared: boolean; signal: AbortSignal },
): Promise<CountedRows[]> {
  const tables = (await ownTables(api, schemas, signal)).filter(({ table }) => !isMergedTable(table));
  const counts: CountedRows[] = [];
  for (let first = 0; first < tables.length; first += MAX_TABLES) {
    const part = tables.slice(first, first + MAX_TABLES);
    const each = part.map(
      ({ schema, table }, place) =>
        `SELECT ${place} AS "PLACE", ${isShared ? 't."SOURCE_ID"' : "''"} AS "SOURCE", ` +
        `TO_CHAR(CONVERT_TIMEZONE('UTC', t."RECEIVED_AT"), 'YYYY-MM-DD') AS "DAY", COUNT(*) AS "TOTAL" ` +
        `FROM ${quoteTable(schema, table)} t WHERE ${inSpan(span, 't.')} GROUP BY 1, 2, 3`,
    );
    const whole = `SELECT c."PLACE", c."SOURCE", c."DAY", c."TOTAL" FROM (${each.join(' UNION ALL ')}) c ORDER BY 1, 2, 3`;
    for await (const [place, source, day, rows] of readPages(api, whole, signal)) {
      const of = part[Number(place)];
      if (of) counts.push({ ...of, source: source ?? '', day: String(day), rows: Number(rows) });
    }
  }
  return counts;
}

/** Deletes rows received in the span from some tables; how many. */
export async function pruneTables(
  api: SqlApi,
  schemas: readonly string[],
  { maxRows, signal, ...span }: ReceivedSpan & { maxRows: number; signal: AbortSignal },
): Promise<number> {
  const counts = await countRows(api, schemas, { ...span, isShared: false, signal });
  return pruneCounted(counts, maxRows, async (tables) => {
    const statements = tables.map(
      ({ schema, table }) => `DELETE FROM ${quoteTable(schema, table)} WHERE ${inSpan(span)}`,
    );
    for (const part of inRequests(statements)) await api.run({ statements: part }, signal);
  });
}

function inSpan({ from, to }: ReceivedSpan, of = ''): string {
  const column = `${of}"RECEIVED_AT"`;
  return `${column} >= ${momentLiteral(from)} AND ${column} < ${momentLiteral(to)}`;
}
