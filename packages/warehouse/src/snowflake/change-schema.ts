import type { SchemaChange } from '../plan-schema.ts';
import { settleSchema } from '../settle-schema.ts';
import type { Tables } from '../table-rows.ts';
import { readTables } from './read-tables.ts';
import { TABLE_MARK } from './own-tables.ts';
import { columnDefinition, quoteName, quoteNames, quoteTable, quoteText } from './sql.ts';
import { MAX_SQL_BYTES, type SqlApi } from './sql-api.ts';
import { createSystemTables, hasSystemTables, withoutSystemTables } from './system-tables.ts';

/** Of one request. */
const MAX_STATEMENTS = 50;

export interface SchemaWork {
  schemas: readonly string[];
  plan: (tables: Tables) => readonly SchemaChange[];
  signal: AbortSignal;
}

/** Makes what `plan` finds missing, and in each schema the two tables that loads need beside it. */
export async function changeSchema(api: SqlApi, { schemas, plan, signal }: SchemaWork): Promise<Tables> {
  const tables = await settleSchema(plan, {
    read: () => readTables(api, schemas, signal),
    tablesOf: (found) => found,
    make: async (changes, found) => {
      const bare = [...found].filter(([, ofSchema]) => !hasSystemTables(ofSchema)).map(([schema]) => schema);
      const statements = [...changes.flatMap(statementsOf), ...bare.flatMap(createSystemTables)];
      for (const part of inRequests(statements)) await api.run({ statements: part }, signal);
      return statements.length > 0;
    },
  });
  return withoutSystemTables(tables);
}

export function* inRequests(statements: readonly string[]): Generator<string[]> {
  let part: string[] = [];
  let bytes = 0;
  for (const statement of statements) {
    const more = Buffer.byteLength(statement) + 2;
    if (part.length === MAX_STATEMENTS || (part.length > 0 && bytes + more > MAX_SQL_BYTES)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(statement);
    bytes += more;
  }
  if (part.length > 0) yield part;
}

function statementsOf(change: SchemaChange): string[] {
  if (change.kind === 'create-schema') {
    const { schema } = change;
    return [`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`, ...createSystemTables(schema)];
  }
  const table = quoteTable(change.schema, change.table);
  const columns = change.columns.map(columnDefinition);
  if (change.kind === 'add-columns') {
    return columns.map((column) => `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${column}`);
  }
  // Not enforced by Snowflake: it tells people and tools what a row is. The merge sees to it.
  const key = `PRIMARY KEY (${quoteNames(change.keys)})`;
  const comment = `COMMENT = ${quoteText(TABLE_MARK)}`;
  return [`CREATE TABLE IF NOT EXISTS ${table} (${[...columns, key].join(', ')}) ${comment}`];
}
