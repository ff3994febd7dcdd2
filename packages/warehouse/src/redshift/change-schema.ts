import type { PoolClient } from 'pg';
import { inLoadOrder } from '../load-order.ts';
import type { ColumnType } from '../logical-type.ts';
import type { SchemaChange } from '../plan-schema.ts';
import { quoteName, quoteNames, quoteTable } from '../quote-name.ts';
import type { Tables } from '../table-rows.ts';
import { TABLE_MARK } from './own-tables.ts';
import { columnDefinitions, logicalTypeOf, quoteText } from './sql.ts';
import { LOCK_TABLE } from './writers-lock.ts';

/** Makes what `plan` finds missing, inside the caller's transaction, which is the schemas' only writer. */
export async function changeSchema(
  client: PoolClient,
  schemas: readonly string[],
  plan: (tables: Tables) => readonly SchemaChange[],
): Promise<Tables> {
  const current = await readTables(client, schemas);
  const changes = plan(current);
  if (changes.length === 0) return current;
  for (const change of inLoadOrder(changes)) {
    for (const statement of statementsOf(change)) await client.query(statement);
  }
  return readTables(client, schemas);
}

interface ColumnRow {
  table_schema: string;
  table_name: string;
  column_name: string;
  data_type: string;
  character_maximum_length: number | null;
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_COLUMNS.html */
export async function readTables(client: PoolClient, schemas: readonly string[]): Promise<Tables> {
  const names = schemas.map((_, index) => `$${index + 1}`).join(', ');
  const { rows: found } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname IN (${names})`,
    [...schemas],
  );
  const tables = new Map(found.map(({ name }) => [name, new Map<string, Map<string, ColumnType>>()]));
  const { rows } = await client.query<ColumnRow>(
    'SELECT table_schema, table_name, column_name, data_type, character_maximum_length ' +
      `FROM svv_columns WHERE table_schema IN (${names})`,
    [...schemas],
  );
  for (const { table_schema, table_name, column_name, data_type, character_maximum_length } of rows) {
    const ofSchema = tables.get(table_schema);
    if (!ofSchema || table_name === LOCK_TABLE) continue;
    const columns = ofSchema.get(table_name) ?? new Map<string, ColumnType>();
    ofSchema.set(table_name, columns);
    columns.set(column_name, logicalTypeOf(data_type, character_maximum_length));
  }
  return tables;
}

/**
 * A statement adds one column: there is no other way. The first key spreads a table over the nodes, so that rows meet
 * their likes on one of them; `received_at` sorts it, as Segment's tables are.
 */
function statementsOf(change: SchemaChange): string[] {
  if (change.kind === 'create-schema') return [`CREATE SCHEMA IF NOT EXISTS ${quoteName(change.schema)}`];
  const table = quoteTable(change.schema, change.table);
  const columns = columnDefinitions(change.columns);
  if (change.kind === 'add-columns')
    return columns.map((column) => `ALTER TABLE ${table} ADD COLUMN ${column}`);
  const distribution = change.keys.at(-1);
  const isSorted = change.columns.some(({ name }) => name === 'received_at');
  const spread = distribution === undefined ? '' : ` DISTKEY (${quoteName(distribution)})`;
  return [
    `CREATE TABLE ${table} (${columns.join(', ')})${spread}` +
      (isSorted ? ` SORTKEY (${quoteNames(['received_at'])})` : ''),
    `COMMENT ON TABLE ${table} IS ${quoteText(TABLE_MARK)}`,
  ];
}
