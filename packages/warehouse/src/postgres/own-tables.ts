import type { PoolClient } from 'pg';
import { isMergedTable, loadOrder } from '../load-order.ts';
import { shortenName } from '../names.ts';
import { MAX_NAME_LENGTH } from './sql.ts';

/** A table that Trackyard made. */
export interface OwnTable {
  schema: string;
  name: string;
  /** One row a user or account, never pruned. */
  isMerged: boolean;
}

const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name, k.conname AS key
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype = 'p' AND c.relkind IN ('r', 'p') AND n.nspname = ANY($1::text[])`;

/**
 * The tables of these schemas that are ours, in the order in which loads lock them. Their primary keys tell them from
 * tables that somebody else keeps there: a copy of ours has none of such a name.
 */
export async function ownTables(client: PoolClient, schemas: readonly string[]): Promise<OwnTable[]> {
  const { rows } = await client.query<{ schema: string; name: string; key: string }>(TABLES, [schemas]);
  return rows
    .filter(({ name, key }) => key === keyName(name))
    .map(({ schema, name }) => ({ schema, name, isMerged: isMergedTable(name) }))
    .sort((a, b) => (loadOrder(a.schema, a.name) < loadOrder(b.schema, b.name) ? -1 : 1));
}

/** Of a table's primary key. An index shares the tables' namespace; no event's table has such a name. */
export function keyName(table: string): string {
  return `${shortenName(table, MAX_NAME_LENGTH - 6)}__pkey`;
}

/** Of the index by time of receipt. */
export function receivedName(table: string): string {
  return `${shortenName(table, MAX_NAME_LENGTH - 10)}__received`;
}
