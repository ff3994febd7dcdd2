import type { PoolClient } from 'pg';
import type { Connections } from '../postgres/connection.ts';
import { quoteName, quoteTable } from '../quote-name.ts';
import { readTables } from './change-schema.ts';
import { markedSchemas, ownTables } from './own-tables.ts';
import { refillTable } from './refill-table.ts';
import { quoteText } from './sql.ts';
import { LOCK_TABLE, lockWriters, makeLocks } from './writers-lock.ts';

/** Of a swap, which copies all rows once, inside the cluster. Loads wait meanwhile, and come back. */
const SWAP_MS = 60 * 60 * 1_000;

/** Makes schemas anew, with a mark by which a swap knows them: schemas themselves take no comment. */
export async function makeSchemas(
  client: PoolClient,
  schemas: readonly string[],
  mark: string,
): Promise<void> {
  for (const schema of schemas) {
    await client.query(`DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE`);
    await makeLocks(client, [schema]);
    await client.query(`COMMENT ON TABLE ${quoteTable(schema, LOCK_TABLE)} IS ${quoteText(mark)}`);
  }
}

/** A schema without the mark was made by a load that came too late: it is nothing. */
export async function swapSchemas(
  connections: Connections,
  { pairs, mark }: { pairs: readonly { from: string; to: string }[]; mark: string },
  signal: AbortSignal,
): Promise<void> {
  const ready = await connections.transaction(signal, async (client) => {
    const schemas = pairs.map(({ from }) => from);
    const marked = await markedSchemas(client, schemas, mark);
    for (const schema of schemas.filter((name) => !marked.has(name)))
      await client.query(`DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE`);
    const found = pairs.filter(({ from }) => marked.has(from));
    await makeLocks(
      client,
      found.map(({ to }) => to),
    );
    return found;
  });
  if (ready.length === 0) return;
  const written = ready.flatMap(({ from, to }) => [from, to]);
  await connections.transaction(
    signal,
    async (client) => {
      for (const { from, to } of ready) await swapSchema(client, from, to);
    },
    { alsoFirst: lockWriters(written, SWAP_MS), timeoutMs: SWAP_MS },
  );
}

/**
 * Fills the tables of `to` with the rows of those of `from`, and drops `from`. Redshift moves no table to another
 * schema, and a schema that was renamed would take along what people keep in it.
 */
async function swapSchema(client: PoolClient, from: string, to: string): Promise<void> {
  const schemas = await readTables(client, [from, to]);
  const ready = await ownTables(client, [from]);
  const standing = ready.length === 0 ? [] : await ownTables(client, [to]);
  const known = new Set(standing.map(({ name }) => name));
  for (const { name } of standing)
    if (!ready.some((table) => table.name === name)) await client.query(`DROP TABLE ${quoteTable(to, name)}`);
  for (const { name } of ready) {
    const columns = schemas.get(from)?.get(name) ?? new Map();
    const old = known.has(name) ? schemas.get(to)?.get(name) : undefined;
    await refillTable(client, { from, to, name, columns, old });
  }
  await client.query(`DROP SCHEMA ${quoteName(from)} CASCADE`);
}
