import type { Json } from '@trackyard/base';
import { fits, typeOf, type LogicalType } from './logical-type.ts';
import { sideColumnName } from './names.ts';
import type { Columns, TableRows, TableRules } from './table-rows.ts';

/** Where a value goes: a column, which has to be `added` first, or (undefined) `_extra`. */
export type ColumnChoice = { column: string; added?: LogicalType } | undefined;

/**
 * The column for `value`, which wants to stand in `name`: there, if it fits without loss, else in the column
 * beside it for its own type, else in `_extra`. The first value that a column sees decides its type, but for those
 * that have one from the beginning.
 */
export function findColumn(
  table: TableRows,
  columns: Columns,
  { name, value, rules }: { name: string; value: Json; rules: TableRules },
): ColumnChoice {
  const hasRoom = columns.size < (table.mergedFrom === undefined ? rules.maxColumns : rules.maxUpsertColumns);
  const standing = columns.get(name);
  if (standing === undefined) {
    const first = table.types.get(name) ?? typeOf(value);
    if (fits(first, value)) return hasRoom ? { column: name, added: first } : undefined;
  } else if (fits(standing, value)) {
    return { column: name };
  }
  const type = typeOf(value);
  const side = sideColumnName(name, type, rules.maxNameLength);
  const sideStanding = columns.get(side);
  if (sideStanding === undefined) return hasRoom ? { column: side, added: type } : undefined;
  return fits(sideStanding, value) ? { column: side } : undefined;
}
