import { createPostgresBackend, runMigrations } from 'bullmq';
import pg from 'pg';
import { bullmqWakeUps } from '../bullmq-wake-ups.ts';
import { watchConnection } from '../connection-watch.ts';
import type { BackendOptions, OpenQueue } from '../open-queue.ts';
import { rotateClaims } from './claims.ts';
import { postgresLiveTail } from './live-tail.ts';
import { prepareRecords } from './prepare.ts';
import { postgresRecords } from './records.ts';

/** Also what a step waits for a free connection while hundreds of lanes work. */
const CONNECT_TIMEOUT_MS = 10_000;
/** A server that hangs is as good as away. */
const QUERY_TIMEOUT_MS = 10_000;
const RECORDS = '-c search_path=trackyard_queue';

/**
 * The queue on PostgreSQL: about twenty connections a process, whatever the number of destinations. Rejects where it
 * cannot be reached; once open it finds the server again by itself.
 */
export async function openPostgresQueue(options: BackendOptions): Promise<OpenQueue> {
  const { url, syncCommit, dedupeWindowMs, locks, log } = options;
  const watch = watchConnection(log);
  const openPool = (max: number, settings: string, limits: pg.PoolConfig = {}) => {
    const pool = new pg.Pool({
      connectionString: url,
      max,
      options: settings,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      ...limits,
    });
    pool.on('error', (error) => pool.ending || watch.lost(error));
    pool.on('connect', (client) => {
      // One in use tells its query; without a listener its loss would also end the process.
      client.on('error', () => undefined);
      watch.back();
    });
    return pool;
  };
  const durable = `${RECORDS} -c synchronous_commit=${syncCommit ? 'on' : 'off'}`;
  const setUpPool = openPool(1, durable); // may wait for another process that sets up
  const pool = openPool(8, durable, { query_timeout: QUERY_TIMEOUT_MS });
  const lanePool = openPool(4, `${RECORDS} -c synchronous_commit=off`, { query_timeout: QUERY_TIMEOUT_MS });
  const heartbeatPool = openPool(1, `${RECORDS} -c synchronous_commit=off`, {
    query_timeout: QUERY_TIMEOUT_MS,
  });
  const bullPool = openPool(8, '-c search_path=bullmq,public -c synchronous_commit=off');
  bullPool.setMaxListeners(0); // one listener a queue and worker
  const endPools = () => Promise.all([pool, lanePool, heartbeatPool, bullPool].map((each) => each.end()));

  try {
    await prepareRecords(setUpPool);
    await prepareBull(bullPool);
    await rotateClaims(setUpPool, dedupeWindowMs);
  } catch (error) {
    await endPools();
    throw error;
  } finally {
    await setUpPool.end();
  }

  const wakeUps = bullmqWakeUps({ connection: bullPool, factory: createPostgresBackend, locks }, watch.log);
  return {
    backend: 'postgres',
    records: postgresRecords({ pool, lanePool, heartbeatPool, dedupeWindowMs }),
    wakeUps,
    live: postgresLiveTail(lanePool),
    async close() {
      await wakeUps.close();
      await endPools();
    },
  };
}

async function prepareBull(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
}
