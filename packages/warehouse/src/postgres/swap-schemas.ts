import type { PoolClient } from 'pg';
import { quoteName, quoteTable } from '../quote-name.ts';
import { ownTables, type OwnTable } from './own-tables.ts';
import { quoteText } from './sql.ts';

/** Rights on the tables of a schema that somebody gave to others. */
const GRANTS = `
  SELECT c.relname AS "table", a.privilege_type AS privilege, a.is_grantable AS grantable,
         CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END AS grantee
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) a
  WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND a.grantee <> c.relowner`;

interface Grant {
  table: string;
  privilege: string;
  grantable: boolean;
  grantee: string;
}

/** Makes schemas anew, with a mark by which `swapSchemas` knows them. */
export async function makeSchemas(
  client: PoolClient,
  schemas: readonly string[],
  mark: string,
): Promise<void> {
  for (const schema of schemas) {
    await client.query(`DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE`);
    await client.query(`CREATE SCHEMA ${quoteName(schema)}`);
    await client.query(`COMMENT ON SCHEMA ${quoteName(schema)} IS ${quoteText(mark)}`);
  }
}

/** A schema without the mark was made by a load that came too late: it is nothing. */
export async function swapSchemas(
  client: PoolClient,
  pairs: readonly { from: string; to: string }[],
  mark: string,
): Promise<void> {
  const { rows } = await client.query<{ schema: string }>(MARKED, [pairs.map(({ from }) => from), mark]);
  const marked = new Set(rows.map(({ schema }) => schema));
  for (const { from, to } of pairs) {
    if (marked.has(from)) await swapSchema(client, from, to);
    else await client.query(`DROP SCHEMA IF EXISTS ${quoteName(from)} CASCADE`);
  }
}

const MARKED = `
  SELECT nspname AS schema FROM pg_catalog.pg_namespace
  WHERE nspname = ANY($1::text[]) AND pg_catalog.obj_description(oid, 'pg_namespace') = $2`;

/**
 * Puts our tables of the schema `from` in the place of our tables of `to`: others that stand there stay, and so do the
 * schema's rights and those that people have on its tables. Fails where a view still reads a table that would go.
 */
async function swapSchema(client: PoolClient, from: string, to: string): Promise<void> {
  const ready = await ownTables(client, [from]);
  const standing = ready.length === 0 ? [] : await ownTables(client, [to]);
  // Loads that run end first; those that come wait, and find the new tables.
  for (const { schema, name } of standing)
    await client.query(`LOCK TABLE ${quoteTable(schema, name)} IN ACCESS EXCLUSIVE MODE`);
  const { rows: grants } = await client.query<Grant>(GRANTS, [to]);
  for (const { schema, name } of standing) await client.query(`DROP TABLE ${quoteTable(schema, name)}`);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteName(to)}`);
  for (const { name } of ready)
    await client.query(`ALTER TABLE ${quoteTable(from, name)} SET SCHEMA ${quoteName(to)}`);
  for (const grant of grants.filter(({ table }) => has(ready, table)))
    await client.query(grantStatement(to, grant));
  await client.query(`DROP SCHEMA ${quoteName(from)} CASCADE`);
}

function has(tables: readonly OwnTable[], table: string): boolean {
  return tables.some(({ name }) => name === table);
}

function grantStatement(schema: string, { table, privilege, grantable, grantee }: Grant): string {
  const option = grantable ? ' WITH GRANT OPTION' : '';
  return `GRANT ${privilege} ON ${quoteTable(schema, table)} TO ${grantee}${option}`;
}
