import type { SourceSelection } from '@trackyard/connector-sdk';
import type { Row } from './table-rows.ts';

/** Without them a row cannot be told from others, nor its age. */
const ALWAYS = new Set(['id', 'source_id', 'received_at']);

/** Whether the table goes at all. A merged one does only with the table that tells which of its rows are new. */
export function selectsTable({ newTables = true, tables }: SourceSelection, name: string): boolean {
  return tables && Object.hasOwn(tables, name) ? (tables[name]?.enabled ?? true) : newTables;
}

/** The row with the columns that were chosen. */
export function selectRow({ tables }: SourceSelection, table: string, row: Row): Row {
  const chosen = tables && Object.hasOwn(tables, table) ? tables[table] : undefined;
  if (!chosen || (chosen.newColumns !== false && !chosen.columns)) return row;
  const { newColumns = true, columns = {} } = chosen;
  const goes = (column: string) =>
    ALWAYS.has(column) || (Object.hasOwn(columns, column) ? columns[column] !== false : newColumns);
  const values = new Map([...row.values].filter(([column]) => goes(column)));
  const { extra, ...rest } = row;
  return extra && goes('_extra') ? { ...rest, values, extra } : { ...rest, values };
}
