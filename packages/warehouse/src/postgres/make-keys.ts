import { DatabaseError, type PoolClient } from 'pg';
import { quoteName, quoteNames, quoteTable } from '../quote-name.ts';
import { LOADED_COLUMN } from '../table-rows.ts';
import type { Connections } from './connection.ts';
import { keyName } from './own-tables.ts';

interface KeylessTable {
  schema: string;
  name: string;
  keys: string[];
}

/** What a load has made without a key, and the columns that are to be one: no other of ours must not be null. */
const KEYLESS = `
  SELECT n.nspname AS schema, c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS keys
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND a.attnotnull AND NOT a.attisdropped
  WHERE c.relkind = 'r' AND n.nspname = ANY($1::text[])
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')
  GROUP BY 1, 2, c.oid
  ORDER BY pg_catalog.pg_relation_size(c.oid) DESC`;

/** An index of a hundred million rows takes minutes. */
const MOST_MINUTES = 120;
const TERMS = {
  // Twice this is a quarter of a small server; with the usual 64 MB a long list of ids is sorted on disk.
  alsoFirst: `SET LOCAL statement_timeout = '${MOST_MINUTES}min'; SET LOCAL maintenance_work_mem = '128MB'`,
  timeoutMs: MOST_MINUTES * 60_000,
};
const UNIQUE_VIOLATION = '23505';
const AT_ONCE = 2;

/**
 * Gives the tables of these schemas that have no key theirs, the largest first, two at a time, each in a transaction of
 * its own; done again it goes on. Of rows with the same key, the one that was received first stays.
 */
export async function makeKeys(
  connections: Connections,
  schemas: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { rows } = await connections.transaction(signal, (client) =>
    client.query<KeylessTable>(KEYLESS, [schemas]),
  );
  const left = rows.values();
  const makeSome = async (): Promise<void> => {
    for (const table of left) await makeKeyOnce(connections, table, signal);
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, makeSome));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function makeKeyOnce(
  connections: Connections,
  table: KeylessTable,
  signal: AbortSignal,
): Promise<void> {
  const make = (client: PoolClient) => makeKey(client, table);
  try {
    await connections.transaction(signal, make, TERMS);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== UNIQUE_VIOLATION) throw error;
    const deleteThenMake = async (client: PoolClient) => {
      await deleteRepeated(client, table);
      await makeKey(client, table);
    };
    await connections.transaction(signal, deleteThenMake, TERMS);
  }
}

async function makeKey(client: PoolClient, { schema, name, keys }: KeylessTable): Promise<void> {
  await client.query(
    `ALTER TABLE ${quoteTable(schema, name)} ALTER COLUMN ${quoteName(LOADED_COLUMN)} DROP DEFAULT, ` +
      `ADD CONSTRAINT ${quoteName(keyName(name))} PRIMARY KEY (${quoteNames(keys)})`,
  );
}

async function deleteRepeated(client: PoolClient, { schema, name, keys }: KeylessTable): Promise<void> {
  const table = quoteTable(schema, name);
  await client.query(
    `DELETE FROM ${table} t USING (SELECT ctid AS place, ` +
      `row_number() OVER (PARTITION BY ${quoteNames(keys)} ORDER BY received_at, ctid) AS n FROM ${table}) r ` +
      'WHERE t.ctid = r.place AND r.n > 1',
  );
}
