import type { LoadTable } from '../dialect.ts';
import { sortTables } from '../load-order.ts';
import { keyOf } from '../table-rows.ts';

/** A table's part of a batch in the staging table. */
export interface StagedTable extends LoadTable {
  /** Stands in the column `t` of its rows. */
  number: number;
  /** Of a merged table: the part whose new rows count. */
  from?: StagedTable;
  /** Of a merged table: for each row the place of the row that it comes from, there. */
  origins?: readonly (number | undefined)[];
  /** Of an appended table: whether a merged one asks which of its rows are new. */
  isAsked: boolean;
}

/** Appended tables by name, then merged ones: every worker's transactions go through them in one order. */
export function stageTables(tables: readonly LoadTable[]): StagedTable[] {
  const byName = sortTables(tables);
  const asked = new Set(tables.flatMap(({ table }) => table.mergedFrom ?? []));
  const appended = byName.filter(({ table }) => table.mergedFrom === undefined);
  const staged: StagedTable[] = appended.map((load, number) => ({
    ...load,
    number,
    isAsked: asked.has(load.table.name),
  }));
  for (const load of byName) {
    const from = staged.find(({ table }) => table.name === load.table.mergedFrom);
    if (from)
      staged.push({ ...load, number: staged.length, from, origins: originsOf(load, from), isAsked: false });
  }
  return staged;
}

function originsOf(load: LoadTable, { table }: StagedTable): (number | undefined)[] {
  const places = new Map(table.rows.map((row, place) => [keyOf(table.keys, row.values), place]));
  return load.table.rows.map(({ origin }) => (origin === undefined ? undefined : places.get(origin)));
}
