import { keyOf, type TableRows } from '../table-rows.ts';
import type { ClickHouseServer } from './connection.ts';
import { quoteNames, quoteTable, quoteText } from './sql.ts';
import { storageName } from './storage-names.ts';

/** Of one question: below what a statement may have by default (256 KiB), and its answer below 1 MiB. */
const MAX_CHARACTERS = 200_000;

/** Which of the events that `table` is merged from are loaded already, by their keys. */
export async function findLoaded(
  server: ClickHouseServer,
  { schema, keys, rows, mergedFrom = '' }: TableRows,
  signal: AbortSignal,
): Promise<Set<string>> {
  const loaded = new Set<string>();
  const origins = [...new Set(rows.flatMap(({ origin }) => origin ?? []))];
  for (const part of parts(origins)) {
    const list = part.map((origin) => `(${partsOf(origin, keys).map(quoteText).join(', ')})`);
    const found = await server.query(
      `SELECT DISTINCT ${quoteNames(keys)} FROM ${quoteTable(schema, storageName(mergedFrom, false))} ` +
        `WHERE (${quoteNames(keys)}) IN (${list.join(', ')})`,
      signal,
    );
    for (const row of found) {
      loaded.add(keyOf(keys, new Map(keys.map((key, index) => [key, String(row[index])]))));
    }
  }
  return loaded;
}

/** What `keyOf` joined. */
function partsOf(origin: string, keys: readonly string[]): string[] {
  return keys.length === 1 ? [origin] : (JSON.parse(origin) as string[]);
}

function* parts(origins: readonly string[]): Generator<string[]> {
  let part: string[] = [];
  let characters = 0;
  for (const origin of origins) {
    if (part.length > 0 && characters + origin.length > MAX_CHARACTERS) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(origin);
    characters += origin.length + 8;
  }
  if (part.length > 0) yield part;
}
