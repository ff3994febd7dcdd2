import { readFile } from 'node:fs/promises';
import { createPostgresBackend, runMigrations } from 'bullmq';
import pg from 'pg';
import { bullmqWakeUps } from '../bullmq-wake-ups.ts';
import type { BackendOptions, OpenQueue } from '../open-queue.ts';
import { rotateClaims } from './claims.ts';
import { postgresLiveTail } from './live-tail.ts';
import { postgresRecords } from './records.ts';
import { inTransaction } from './transaction.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** Any number that nobody else locks: "ty q". */
const MIGRATION_LOCK = 0x74792071;

/** The queue on PostgreSQL: about twenty connections a process, whatever the number of destinations. */
export async function openPostgresQueue(options: BackendOptions): Promise<OpenQueue> {
  const { url, syncCommit, dedupeWindowMs, log } = options;
  const openPool = (max: number, settings: string) => {
    const pool = new pg.Pool({
      connectionString: url,
      max,
      options: settings,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    pool.on('error', (error) => pool.ending || log.warn('queue.connection_lost', { error: error.message }));
    return pool;
  };
  const records = '-c search_path=trackyard_queue';
  const pool = openPool(8, `${records} -c synchronous_commit=${syncCommit ? 'on' : 'off'}`);
  const lanePool = openPool(4, `${records} -c synchronous_commit=off`);
  const bullPool = openPool(8, '-c search_path=bullmq,public -c synchronous_commit=off');
  bullPool.setMaxListeners(0); // one listener a queue and worker

  await prepare(pool);
  await prepareBull(bullPool);
  await rotateClaims(pool, dedupeWindowMs);

  const wakeUps = bullmqWakeUps({ connection: bullPool, factory: createPostgresBackend }, log);
  return {
    backend: 'postgres',
    records: postgresRecords({ pool, lanePool, dedupeWindowMs }),
    wakeUps,
    live: postgresLiveTail(lanePool),
    async close() {
      await wakeUps.close();
      await Promise.all([pool.end(), lanePool.end(), bullPool.end()]);
    },
  };
}

async function prepare(pool: pg.Pool): Promise<void> {
  const schema = await readFile(new URL('./schema.sql', import.meta.url), 'utf8');
  await inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(schema);
  });
}

async function prepareBull(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
}
