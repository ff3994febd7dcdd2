import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Pool } from 'pg';
import { inTransaction } from './transaction.ts';

/** Any number that nobody else locks: "ty q". */
const MIGRATION_LOCK = 0x74792071;
const DEADLOCK = '40P01';
const TRIES = 5;

/**
 * Brings the records' tables and functions to this version. A database that has it already is left alone: even a
 * change that changes nothing locks tables that other processes are using.
 */
export async function prepareRecords(pool: Pool): Promise<void> {
  const files = ['schema.sql', 'steps.sql'].map((name) => new URL(name, import.meta.url));
  const schema = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
  const version = createHash('sha256').update(schema).digest('hex');
  if (await isPrepared(pool, version)) return;
  for (let tries = 1; ; tries++) {
    try {
      return await apply(pool, schema, version);
    } catch (error) {
      if ((error as { code?: string }).code !== DEADLOCK || tries === TRIES) throw error;
    }
  }
}

async function isPrepared(pool: Pool, version: string): Promise<boolean> {
  const { rows } = await pool.query<{ known: string | null }>(
    "select to_regclass('trackyard_queue.schema_version')::text as known",
  );
  if (!rows[0]?.known) return false;
  const { rowCount } = await pool.query('select 1 from trackyard_queue.schema_version where version = $1', [
    version,
  ]);
  return rowCount === 1;
}

async function apply(pool: Pool, schema: string, version: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(schema);
    await client.query('create table if not exists schema_version (version text not null)');
    await client.query('delete from schema_version');
    await client.query('insert into schema_version values ($1)', [version]);
  });
}
