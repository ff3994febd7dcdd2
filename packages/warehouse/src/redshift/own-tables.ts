import type { PoolClient } from 'pg';
import { isMergedTable, loadOrder } from '../load-order.ts';
import { LOCK_TABLE } from './writers-lock.ts';

/** The comment on each table that is ours; a copy of a table has none. */
export const TABLE_MARK = 'Made by Trackyard';

/** A table that Trackyard made. */
export interface OwnTable {
  schema: string;
  name: string;
  /** One row a user or account, never pruned. */
  isMerged: boolean;
}

/** The tables of these schemas that are ours, in the order in which loads take them. */
export async function ownTables(client: PoolClient, schemas: readonly string[]): Promise<OwnTable[]> {
  const rows = await comments(client, schemas);
  return rows
    .filter(({ comment }) => comment === TABLE_MARK)
    .map(({ schema, name }) => ({ schema, name, isMerged: isMergedTable(name) }))
    .sort((a, b) => (loadOrder(a.schema, a.name) < loadOrder(b.schema, b.name) ? -1 : 1));
}

/** The schemas of these that a rebuild has made: its mark is on the table that writers lock. */
export async function markedSchemas(
  client: PoolClient,
  schemas: readonly string[],
  mark: string,
): Promise<ReadonlySet<string>> {
  const rows = await comments(client, schemas);
  return new Set(
    rows.filter(({ name, comment }) => name === LOCK_TABLE && comment === mark).map(({ schema }) => schema),
  );
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_COMMENT.html */
async function comments(
  client: PoolClient,
  schemas: readonly string[],
): Promise<{ schema: string; name: string; comment: string }[]> {
  if (schemas.length === 0) return [];
  const names = schemas.map((_, index) => `$${index + 1}`).join(', ');
  const { rows } = await client.query<{ schema: string; name: string; comment: string }>(
    'SELECT n.nspname AS schema, c.relname AS name, d.description AS comment FROM pg_description d ' +
      "JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0 " +
      `JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname IN (${names})`,
    [...schemas],
  );
  return rows;
}
