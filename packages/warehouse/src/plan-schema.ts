import { ConfigError } from '@trackyard/connector-sdk';
import { findColumn } from './find-column.ts';
import type { ColumnType, LogicalType } from './logical-type.ts';
import {
  EXTRA_COLUMN,
  LOADED_COLUMN,
  type Columns,
  type TableRows,
  type TableRules,
  type Tables,
} from './table-rows.ts';

export interface NewColumn {
  name: string;
  type: LogicalType;
}

export interface CreateTable {
  kind: 'create-table';
  schema: string;
  table: string;
  columns: NewColumn[];
  keys: readonly string[];
  /** As `TableRows` has it. */
  isKeyless?: boolean;
}

/** One change of a warehouse's schema, as data; only ever something more. */
export type SchemaChange =
  | { kind: 'create-schema'; schema: string }
  | CreateTable
  | { kind: 'add-columns'; schema: string; table: string; columns: NewColumn[] };

/**
 * What has to be made before the rows can be loaded, given what there is. Pure. Throws `ConfigError` for a
 * table that is there but is not one of ours.
 */
export function planSchema(tables: Tables, wanted: readonly TableRows[], rules: TableRules): SchemaChange[] {
  const schemas = new Set(wanted.map(({ schema }) => schema));
  const changes: SchemaChange[] = [...schemas]
    .filter((schema) => !tables.has(schema))
    .map((schema) => ({ kind: 'create-schema', schema }));
  for (const table of wanted) {
    const change = planTable(table, tables.get(table.schema)?.get(table.name), rules);
    if (change) changes.push(change);
  }
  return changes;
}

function planTable(
  table: TableRows,
  existing: Columns | undefined,
  rules: TableRules,
): SchemaChange | undefined {
  const loadedColumn = rules.loadedColumn ?? LOADED_COLUMN;
  if (existing) refuseStrangers(table, existing, loadedColumn);
  const columns = new Map<string, ColumnType>(existing);
  const added: NewColumn[] = [];
  const add = (name: string, type: LogicalType): void => {
    if (columns.has(name)) return;
    columns.set(name, type);
    added.push({ name, type });
  };
  for (const key of table.keys) add(key, 'string');
  add('received_at', 'timestamp');
  add(loadedColumn, 'timestamp');
  for (const row of table.rows) {
    let needsExtra = row.extra !== undefined;
    for (const [name, value] of row.values) {
      const choice = findColumn(table, columns, { name, value, rules });
      if (choice?.added) add(choice.column, choice.added);
      needsExtra ||= choice === undefined;
    }
    if (needsExtra) add(EXTRA_COLUMN, 'json');
  }
  if (added.length === 0) return undefined;
  const { schema, name, keys, isKeyless } = table;
  if (existing) return { kind: 'add-columns', schema, table: name, columns: added };
  return {
    ...{ kind: 'create-table', schema, table: name, columns: added, keys },
    ...(isKeyless && { isKeyless }),
  };
}

function refuseStrangers(table: TableRows, existing: Columns, loadedColumn: string): void {
  const extra = existing.get(EXTRA_COLUMN);
  const isOurs =
    table.keys.every((key) => existing.get(key) === 'string') &&
    isTimestampOrAbsent(existing.get('received_at')) &&
    isTimestampOrAbsent(existing.get(loadedColumn)) &&
    (extra === undefined || extra === 'json' || extra === 'string');
  if (isOurs) return;
  throw new ConfigError(
    `Table "${table.name}" in schema "${table.schema}" is not one that Trackyard made, or its columns ` +
      `${[...table.keys, 'received_at', loadedColumn].join(', ')} have other types now. ` +
      'Rename that table, or choose another schema.',
  );
}

function isTimestampOrAbsent(type: ColumnType | undefined): boolean {
  return type === undefined || type === 'timestamp';
}
