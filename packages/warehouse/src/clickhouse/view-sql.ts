import { columnFamily } from '../place-rows.ts';
import { EXTRA_COLUMN, type Columns, type TableRules } from '../table-rows.ts';
import { quoteName, quoteTable } from './sql.ts';
import { PLAIN_COLUMNS, storageName } from './storage-names.ts';

/** A table, as its view shows it. */
export interface ViewedTable {
  schema: string;
  table: string;
  columns: Columns;
  isMerged: boolean;
}

/**
 * The view of a table by its own name. `FINAL` is what shows each event once: the storage may hold an event twice
 * where a load was cut off and repeated. Columns are named one by one: a view keeps those it was made with.
 */
export function viewStatement({ schema, table, columns, isMerged }: ViewedTable, rules: TableRules): string {
  const shown = [...columns.keys()].map((name) =>
    isMerged ? `${mergedValue(name, columns, rules)} AS ${quoteName(name)}` : quoteName(name),
  );
  return (
    `CREATE OR REPLACE VIEW ${quoteTable(schema, table)} AS SELECT ${shown.join(', ')} ` +
    `FROM ${quoteTable(schema, storageName(table, isMerged))} AS s FINAL`
  );
}

/** A value, unless a newer one of another type stands in a column beside. */
function mergedValue(name: string, columns: Columns, rules: TableRules): string {
  const column = `s.${quoteName(name)}`;
  const type = columns.get(name);
  if (PLAIN_COLUMNS.has(name) || type === 'foreign') return column;
  if (name === EXTRA_COLUMN) return extraJson(column);
  const family = familyOf(name, columns, rules);
  if (family.length <= 1) return `${column}.2`;
  const versions = family.map((member) => `s.${quoteName(member)}.1`);
  return `if(${column}.1 = arrayMax([${versions.join(', ')}]), ${column}.2, NULL)`;
}

/** The columns of which only the newest shows. */
function familyOf(name: string, columns: Columns, rules: TableRules): string[] {
  for (const base of columns.keys()) {
    const family = columnFamily(base, columns, rules).map((member) => member.name);
    if (family.length > 1 && family.includes(name)) return family;
  }
  return [name];
}

/** A map of dated JSON values as one JSON object; absent where it is empty. */
function extraJson(column: string): string {
  const member = "concat(toJSONString(k), ':', v.2)";
  const members = `arrayMap((k, v) -> ${member}, mapKeys(${column}), mapValues(${column}))`;
  return `if(empty(${column}), NULL, concat('{', arrayStringConcat(${members}, ','), '}'))`;
}
