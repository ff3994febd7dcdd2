import { inLoadOrder } from '../load-order.ts';
import type { ColumnType } from '../logical-type.ts';
import type { SchemaChange } from '../plan-schema.ts';
import type { Tables } from '../table-rows.ts';
import type { FileUse } from './duckdb-file.ts';
import { columnDefinitions, logicalTypeOf, TABLE_MARK, wholeName } from './sql.ts';

/** Makes what `plan` finds missing, inside the caller's transaction: nobody else has the file meanwhile. */
export async function changeSchema(
  use: FileUse,
  schemas: readonly string[],
  plan: (tables: Tables) => readonly SchemaChange[],
): Promise<Tables> {
  const current = await readTables(use, schemas);
  const changes = plan(current);
  if (changes.length === 0) return current;
  for (const change of inLoadOrder(changes)) {
    for (const statement of statementsOf(use.catalog, change)) await use.connection.run(statement);
  }
  return readTables(use, schemas);
}

/** Tables and views alike: what has the name of a table must be known. */
const COLUMNS = `
  SELECT s.schema_name AS "schema", c.table_name AS "table", c.column_name AS "column", c.data_type AS "type"
  FROM duckdb_schemas() s
  LEFT JOIN duckdb_columns() c ON c.database_oid = s.database_oid AND c.schema_oid = s.oid
  WHERE s.database_name = $catalog`;

async function readTables({ connection, catalog }: FileUse, schemas: readonly string[]): Promise<Tables> {
  const reader = await connection.runAndReadAll(COLUMNS, { catalog });
  const wanted = new Set(schemas);
  const tables = new Map<string, Map<string, Map<string, ColumnType>>>();
  for (const { schema, table, column, type } of reader.getRowObjects() as Record<string, string | null>[]) {
    if (typeof schema !== 'string' || !wanted.has(schema)) continue;
    const ofSchema = tables.get(schema) ?? new Map<string, Map<string, ColumnType>>();
    tables.set(schema, ofSchema);
    if (typeof table !== 'string') continue;
    const columns = ofSchema.get(table) ?? new Map<string, ColumnType>();
    ofSchema.set(table, columns);
    if (typeof column === 'string') columns.set(column, logicalTypeOf(String(type)));
  }
  return tables;
}

/** A statement adds one column: there is no other way. */
function statementsOf(catalog: string, change: SchemaChange): string[] {
  if (change.kind === 'create-schema')
    return [`CREATE SCHEMA IF NOT EXISTS ${wholeName(catalog, change.schema)}`];
  const table = wholeName(catalog, change.schema, change.table);
  const columns = columnDefinitions(change.columns);
  if (change.kind === 'create-table')
    return [
      `CREATE TABLE IF NOT EXISTS ${table} (${columns.join(', ')})`,
      `COMMENT ON TABLE ${table} IS '${TABLE_MARK}'`,
    ];
  return columns.map((column) => `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${column}`);
}
