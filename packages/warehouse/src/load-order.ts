import type { LoadTable } from './dialect.ts';
import type { SchemaChange } from './plan-schema.ts';

/** Merged tables, and the table whose keys say which rows are new for each. */
export const MERGED_FROM = { users: 'identifies', accounts: 'groups' } as const;
const ASKED: ReadonlySet<string> = new Set(Object.values(MERGED_FROM));

/**
 * Sorts tables: those that are asked what is new, the other appended ones, merged ones, then by name; everywhere the
 * same, so that nothing deadlocks.
 */
export function loadOrder(schema: string, table: string): string {
  const rank = isMergedTable(table) ? 3 : isAskedTable(table) ? 1 : 2;
  return `${rank} ${schema}\0${table}`;
}

/** Whether a table has one row a user or account, by its name: no event's table has one of these. */
export function isMergedTable(table: string): boolean {
  return Object.hasOwn(MERGED_FROM, table);
}

/** Whether a merged table is made of its new rows. */
export function isAskedTable(table: string): boolean {
  return ASKED.has(table);
}

/** Schemas first, then tables as loads take them. */
export function inLoadOrder(changes: readonly SchemaChange[]): SchemaChange[] {
  return [...changes].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function orderOf(change: SchemaChange): string {
  if (change.kind === 'create-schema') return `0 ${change.schema}`;
  return loadOrder(change.schema, change.table);
}

/** Tables of a load, in the order in which all loads take them. */
export function sortTables(tables: readonly LoadTable[]): LoadTable[] {
  return tables
    .map((load) => ({ load, order: loadOrder(load.table.schema, load.table.name) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ load }) => load);
}
