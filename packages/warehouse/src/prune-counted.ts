import type { RowCount } from '@trackyard/connector-sdk';

/** Rows of a schema's table, by day. */
export type CountedRows = RowCount & { schema: string };

export interface TablePlace {
  schema: string;
  table: string;
}

/**
 * `Dialect.prune` of systems that delete what was received in a span of a table at once, however much it is: without
 * locks that keep loads waiting, or as a whole partition. Of the tables that have such rows it takes as many as hold
 * `maxRows`, at least one.
 */
export async function pruneCounted(
  counts: readonly CountedRows[],
  maxRows: number,
  deleteFrom: (tables: readonly TablePlace[]) => Promise<void>,
): Promise<number> {
  const tables = new Map<string, TablePlace & { rows: number }>();
  for (const { schema, table, rows } of counts) {
    const key = `${schema}\0${table}`;
    tables.set(key, { schema, table, rows: rows + (tables.get(key)?.rows ?? 0) });
  }
  let deleted = 0;
  const taken: TablePlace[] = [];
  for (const { rows, ...place } of tables.values()) {
    if (deleted >= maxRows) break;
    deleted += rows;
    taken.push(place);
  }
  if (taken.length > 0) await deleteFrom(taken);
  return deleted;
}
