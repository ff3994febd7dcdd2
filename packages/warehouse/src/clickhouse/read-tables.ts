import type { ColumnType } from '../logical-type.ts';
import type { Columns, Tables } from '../table-rows.ts';
import type { ClickHouseServer } from './connection.ts';
import { columnType, type FoundColumn } from './column-type.ts';
import { pages } from './pages.ts';
import { HIDDEN_COLUMNS, storageName, tableOfStorage } from './storage-names.ts';
import { JSON_COMMENT, quoteText } from './sql.ts';

/** What there is of some databases. */
export interface FoundTables {
  tables: Tables;
  /** Tables whose view is missing or shows other columns than its storage has. */
  staleViews: { schema: string; table: string }[];
}

/**
 * What there is of these schemas; one that does not exist is not in the answer. Something that is not ours but
 * stands in the place of a view has foreign columns only.
 */
export async function readTables(
  server: ClickHouseServer,
  schemas: readonly string[],
  signal: AbortSignal,
): Promise<FoundTables> {
  const list = schemas.map(quoteText).join(', ');
  const databases = await server.query(`SELECT name FROM system.databases WHERE name IN (${list})`, signal);
  const tables = new Map<string, ReadonlyMap<string, Columns>>();
  const staleViews: FoundTables['staleViews'] = [];
  for (const schema of databases.map(([name]) => String(name))) {
    const objects = await readObjects(server, schema, signal);
    const ours = new Map<string, Columns>();
    for (const [name, object] of objects) {
      const table = tableOf(name, object, objects);
      if (table) ours.set(...table);
    }
    for (const [table, columns] of ours) {
      if (isStale(table, columns, objects)) staleViews.push({ schema, table });
    }
    tables.set(schema, ours);
  }
  return { tables, staleViews };
}

interface FoundObject {
  engine: string;
  columns: FoundColumn[];
}

type Objects = ReadonlyMap<string, FoundObject>;

async function readObjects(
  server: ClickHouseServer,
  database: string,
  signal: AbortSignal,
): Promise<Objects> {
  const objects = new Map<string, FoundObject>();
  const names = `SELECT name, engine, name AS page FROM system.tables WHERE database = ${quoteText(database)}`;
  for await (const [name, engine] of pages(server, names, signal)) {
    objects.set(String(name), { columns: [], engine: String(engine) });
  }
  const place = "leftPad(toString(position), 6, '0')";
  const columns =
    `SELECT table, name, if(length(type) > 100, '', type), if(comment = '${JSON_COMMENT}', comment, ''), ` +
    `default_kind, (table, ${place}) AS page FROM system.columns ` +
    `WHERE database = ${quoteText(database)} AND default_kind != 'EPHEMERAL'`;
  for await (const [table, name, type, comment, kind] of pages(server, columns, signal)) {
    objects.get(String(table))?.columns.push({
      ...{ name: String(name), type: String(type), comment: String(comment) },
      isComputed: kind === 'MATERIALIZED' || kind === 'ALIAS',
    });
  }
  return objects;
}

/** Of one object of a database: a table of ours by its storage, or something foreign by its own name. */
function tableOf(
  name: string,
  { columns, engine }: FoundObject,
  objects: Objects,
): [table: string, columns: Map<string, ColumnType>] | undefined {
  const storage = tableOfStorage(name);
  if (!storage) {
    return isOurs(name, objects) && engine === 'View'
      ? undefined
      : [name, new Map(columns.map((column) => [column.name, 'foreign']))];
  }
  const view = objects.get(storage.table);
  if (view && view.engine !== 'View') return undefined;
  const shown = columns.filter((column) => !HIDDEN_COLUMNS.has(column.name));
  return [storage.table, new Map(shown.map((column) => [column.name, columnType(column, storage.isMerged)]))];
}

function isOurs(table: string, objects: Objects): boolean {
  return objects.has(storageName(table, false)) || objects.has(storageName(table, true));
}

/** Whether a table's view is missing, or shows something else than the table has. */
function isStale(table: string, columns: ReadonlyMap<string, ColumnType>, objects: Objects): boolean {
  const view = objects.get(table);
  if (!isOurs(table, objects) || (view && view.engine !== 'View')) return false;
  const shown = new Set(view?.columns.map(({ name }) => name));
  return shown.size !== columns.size || [...columns.keys()].some((name) => !shown.has(name));
}
