import type { ClickHouseServer } from './connection.ts';
import { quoteText } from './sql.ts';
import { tableOfStorage } from './storage-names.ts';

/** A table that Trackyard made. */
export interface OwnTable {
  schema: string;
  table: string;
  /** The name of the table that holds its rows. */
  storage: string;
  isMerged: boolean;
  /** Of the storage: the rebuild that made it, once it stands in its place. */
  comment: string;
}

/** Ours by the name of their storage and its engine, which no copy of a table has. */
export async function ownTables(
  server: ClickHouseServer,
  schemas: readonly string[],
  signal: AbortSignal,
): Promise<OwnTable[]> {
  if (schemas.length === 0) return [];
  const found = await server.query(
    `SELECT database, name, engine, comment FROM system.tables ` +
      `WHERE database IN (${schemas.map(quoteText).join(', ')}) ORDER BY database, name`,
    signal,
  );
  return found.flatMap(([schema, storage, engine, comment]) => {
    const known = tableOfStorage(String(storage));
    const kind = known?.isMerged ? 'AggregatingMergeTree' : 'ReplacingMergeTree';
    if (!known || !String(engine).endsWith(kind)) return [];
    return [{ ...known, schema: String(schema), storage: String(storage), comment: String(comment) }];
  });
}
