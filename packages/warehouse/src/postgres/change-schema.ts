import type { PoolClient } from 'pg';
import { inLoadOrder } from '../load-order.ts';
import type { CreateTable, SchemaChange } from '../plan-schema.ts';
import { quoteName, quoteNames, quoteTable } from '../quote-name.ts';
import { LOADED_COLUMN, type Tables } from '../table-rows.ts';
import { keyName, receivedName } from './own-tables.ts';
import { readTables } from './read-tables.ts';
import { columnDefinitions } from './sql.ts';

/** Any number that nobody else uses; one lock a database, held for the moment of a change. */
const SCHEMA_LOCK = '8387236822871632996';

/**
 * Makes what `plan` finds missing, inside the caller's transaction. Under a lock, so that two workers that see a
 * new property at once agree on its column's type. Tables are altered in the order in which loads lock them.
 */
export async function changeSchema(
  client: PoolClient,
  schemas: readonly string[],
  plan: (tables: Tables) => readonly SchemaChange[],
): Promise<Tables> {
  await client.query(`SELECT pg_catalog.pg_advisory_xact_lock(${SCHEMA_LOCK})`);
  const current = await readTables(client, schemas);
  const changes = plan(current);
  if (changes.length === 0) return current;
  for (const change of inLoadOrder(changes)) await client.query(statementOf(change));
  const tables = await readTables(client, schemas);
  for (const change of changes) {
    if (change.kind !== 'create-table') continue;
    // Where something else has the name there is no table, which the loader says.
    if (tables.get(change.schema)?.get(change.table)?.get('received_at') === 'timestamp')
      await client.query(receivedIndex(change.schema, change.table));
  }
  return tables;
}

function statementOf(change: SchemaChange): string {
  switch (change.kind) {
    case 'create-schema':
      return `CREATE SCHEMA IF NOT EXISTS ${quoteName(change.schema)}`;
    case 'create-table': {
      const columns = change.isKeyless
        ? keylessColumns(change)
        : [...columnDefinitions(change.columns), keyOf(change)];
      return `CREATE TABLE IF NOT EXISTS ${quoteTable(change.schema, change.table)} (${columns.join(', ')})`;
    }
    case 'add-columns': {
      const columns = columnDefinitions(change.columns).map((column) => `ADD COLUMN IF NOT EXISTS ${column}`);
      return `ALTER TABLE ${quoteTable(change.schema, change.table)} ${columns.join(', ')}`;
    }
  }
}

const keyOf = ({ table, keys }: CreateTable): string =>
  `CONSTRAINT ${quoteName(keyName(table))} PRIMARY KEY (${quoteNames(keys)})`;

/** What it needs to be copied into; what must not be null will be its key (`make-keys.ts`). */
function keylessColumns({ columns, keys }: CreateTable): string[] {
  return columnDefinitions(columns).map((definition, place) => {
    const { name } = columns[place]!;
    if (keys.includes(name)) return `${definition} NOT NULL`;
    return name === LOADED_COLUMN ? `${definition} DEFAULT now()` : definition;
  });
}

/** A few bytes for each 256 kB of rows, which lie about in the order in which they were received: by it they are pruned. */
function receivedIndex(schema: string, table: string): string {
  return (
    `CREATE INDEX IF NOT EXISTS ${quoteName(receivedName(table))} ON ${quoteTable(schema, table)} ` +
    'USING brin (received_at) WITH (pages_per_range = 32, autosummarize = on)'
  );
}
