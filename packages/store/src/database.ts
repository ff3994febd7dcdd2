import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import { Pool } from 'pg';
import type { Logger } from '@trackyard/base';
import { configVersion } from './schema/index.ts';

/** The database or a transaction in it. */
export type Database = PgDatabase<NodePgQueryResultHKT>;

export const CONFIG_CHANNEL = 'trackyard_config';
const MAX_CONNECTIONS = 10;

/** Connects when first used, so that a process can start while the database is down. */
export function openDatabase(databaseUrl: string, log: Logger): { db: NodePgDatabase; pool: Pool } {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: 5_000,
    application_name: 'trackyard-store',
    // A dead letter that is stored is settled for good, whatever the server's default is.
    options: '-c synchronous_commit=on',
  });
  // An idle connection that breaks is reported here; the pool replaces it.
  pool.on('error', (error) => pool.ending || log.warn('store.connection_lost', { message: error.message }));
  // One in use tells its query; without a listener its loss would also end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return { db: drizzle(pool), pool };
}

/**
 * Runs one change of the configuration: in the same transaction its version grows and every process is
 * told. The version's row lock makes changes commit one after the other, in the order of their versions.
 */
export function changeConfig<T>(db: Database, change: (tx: Database) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    const result = await change(tx);
    await bumpConfigVersion(tx);
    return result;
  });
}

async function bumpConfigVersion(tx: Database): Promise<void> {
  const [row] = await tx
    .insert(configVersion)
    .values({ id: 1, version: 1 })
    .onConflictDoUpdate({ target: configVersion.id, set: { version: sql`${configVersion.version} + 1` } })
    .returning({ version: configVersion.version });
  await tx.execute(sql`select pg_notify(${CONFIG_CHANNEL}, ${String(row?.version ?? 0)})`);
}

/** The database's time, as precise as its columns: rows that are stored later are never earlier. */
export async function databaseTime(db: Database): Promise<Date> {
  const { rows } = await db.execute<{ at: string }>(sql`select (now()::timestamptz(3))::text as at`);
  return new Date(rows[0]?.at ?? NaN);
}
