import type { ReceivedSpan } from '@trackyard/connector-sdk';
import { pruneCounted, type CountedRows, type TablePlace } from '../prune-counted.ts';
import { ClickHouseError } from './clickhouse-error.ts';
import type { ClickHouseServer } from './connection.ts';
import { ownTables } from './own-tables.ts';
import { pages } from './pages.ts';
import { quoteName, quoteTable, quoteText, REMEMBERED_LOADS } from './sql.ts';
import { storageName } from './storage-names.ts';

/** Of one question. */
const MAX_TABLES = 20;
/** NO_SUCH_DATA_PART, PART_IS_TEMPORARILY_LOCKED: a merge was faster. */
const PART_IS_GONE = new Set([232, 384]);

/** Rows by table and day of what was received in the span, of tables with a row an event: each event once. */
export async function countRows(
  server: ClickHouseServer,
  schemas: readonly string[],
  { isShared, signal, ...span }: ReceivedSpan & { isShared: boolean; signal: AbortSignal },
): Promise<CountedRows[]> {
  const tables = (await ownTables(server, schemas, signal)).filter(({ isMerged }) => !isMerged);
  const counts: CountedRows[] = [];
  for (let first = 0; first < tables.length; first += MAX_TABLES) {
    const parts = tables.slice(first, first + MAX_TABLES).map(({ schema, table, storage }) => {
      const columns =
        `${quoteText(schema)} AS schema, ${quoteText(table)} AS name, ` +
        `${isShared ? 'toString(source_id)' : "''"} AS source, toString(toDate32(received_at)) AS day`;
      return (
        `SELECT ${columns}, toString(count()) AS total FROM ${quoteTable(schema, storage)} FINAL ` +
        `WHERE ${inSpan(span)} GROUP BY source, day`
      );
    });
    const whole = `SELECT *, (schema, name, source, day) AS page FROM (${parts.join(' UNION ALL ')}) WHERE true`;
    for await (const [schema, table, source, day, rows] of pages(server, whole, signal)) {
      const place = { schema: String(schema), table: String(table), source: String(source) };
      counts.push({ ...place, day: String(day), rows: Number(rows) });
    }
  }
  return counts;
}

/** Deletes rows received in the span from some tables; how many. */
export async function pruneTables(
  server: ClickHouseServer,
  schemas: readonly string[],
  { maxRows, signal, ...span }: ReceivedSpan & { maxRows: number; signal: AbortSignal },
): Promise<number> {
  const counts = await countRows(server, schemas, { ...span, isShared: false, signal });
  return pruneCounted(counts, maxRows, async (tables) => {
    for (const place of tables) await pruneTable(server, place, { ...span, signal });
  });
}

/**
 * A lightweight delete, which marks rows and rewrites none; a part with none left is dropped. What has gone may be
 * brought back by the very batches that loaded it, so their tokens are forgotten.
 */
async function pruneTable(
  server: ClickHouseServer,
  { schema, table }: TablePlace,
  { signal, ...span }: ReceivedSpan & { signal: AbortSignal },
): Promise<void> {
  const storage = storageName(table, false);
  const target = quoteTable(schema, storage);
  await server.run(
    `DELETE FROM ${target} WHERE ${inSpan(span)} SETTINGS lightweight_deletes_sync = 2`,
    signal,
  );
  for (const size of [0, REMEMBERED_LOADS])
    await server.run(
      `ALTER TABLE ${target} MODIFY SETTING non_replicated_deduplication_window = ${size}`,
      signal,
    );
  const marked = await server.query(
    `SELECT name FROM system.parts WHERE database = ${quoteText(schema)} AND table = ${quoteText(storage)} ` +
      `AND active AND has_lightweight_delete`,
    signal,
  );
  // A part by its name never gets rows again: what is merged or changed meanwhile has another one.
  for (const part of await emptyParts(server, {
    target,
    parts: marked.map(([name]) => String(name)),
    signal,
  }))
    await server.run(`ALTER TABLE ${target} DROP PART ${quoteText(part)}`, signal).catch((error: unknown) => {
      if (!(error instanceof ClickHouseError) || !PART_IS_GONE.has(error.code)) throw error;
    });
}

async function emptyParts(
  server: ClickHouseServer,
  { target, parts, signal }: { target: string; parts: readonly string[]; signal: AbortSignal },
): Promise<string[]> {
  if (parts.length === 0) return [];
  const alive = await server.query(
    `SELECT DISTINCT _part FROM ${target} WHERE _part IN (${parts.map(quoteText).join(', ')})`,
    signal,
  );
  const names = new Set(alive.map(([name]) => name));
  return parts.filter((part) => !names.has(part));
}

function inSpan({ from, to }: ReceivedSpan): string {
  const column = quoteName('received_at');
  return `${column} >= fromUnixTimestamp64Milli(toInt64(${from}), 'UTC') AND ${column} < fromUnixTimestamp64Milli(toInt64(${to}), 'UTC')`;
}
