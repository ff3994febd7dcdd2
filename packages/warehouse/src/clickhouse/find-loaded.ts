import { keyOf, type Row, type TableRows } from '../table-rows.ts';
import type { ClickHouseServer } from './connection.ts';
import { hourOf } from './hour-of.ts';
import { quoteNames, quoteTable, quoteText } from './sql.ts';
import { HOUR_COLUMN, storageName } from './storage-names.ts';

/** Of one question: below what a statement may have by default (256 KiB), and its answer below 1 MiB. */
const MAX_CHARACTERS = 200_000;

/** Which of a table's events are loaded already, by their keys. Asks by the table's order: few granules are read. */
export async function findLoaded(
  server: ClickHouseServer,
  { schema, name, keys, rows }: TableRows,
  signal: AbortSignal,
): Promise<Set<string>> {
  const loaded = new Set<string>();
  const ordered = quoteNames([HOUR_COLUMN, ...keys]);
  for (const part of parts(rows.map((row) => placeOf(row, keys)))) {
    const found = await server.query(
      `SELECT DISTINCT ${quoteNames(keys)} FROM ${quoteTable(schema, storageName(name, false))} ` +
        `WHERE (${ordered}) IN (${part.join(', ')})`,
      signal,
    );
    for (const row of found) {
      loaded.add(keyOf(keys, new Map(keys.map((key, index) => [key, String(row[index])]))));
    }
  }
  return loaded;
}

/** A row's place in the table's order, as a tuple. */
function placeOf(row: Row, keys: readonly string[]): string {
  const hour = `toDateTime64(${quoteText(hourOf(row).slice(0, 19).replace('T', ' '))}, 0, 'UTC')`;
  return `(${[hour, ...keys.map((key) => quoteText(String(row.values.get(key))))].join(', ')})`;
}

function* parts(places: readonly string[]): Generator<string[]> {
  let part: string[] = [];
  let characters = 0;
  for (const place of places) {
    if (part.length > 0 && characters + place.length > MAX_CHARACTERS) {
      yield part;
      [part, characters] = [[], 0];
    }
    part.push(place);
    characters += place.length + 2;
  }
  if (part.length > 0) yield part;
}
