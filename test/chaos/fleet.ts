import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis, type TestPostgres, type TestRedis } from '@trackyard/test-support';
import { startHub, type Hub } from '@trackyard/test-support/hub';

export type Victim = 'ingest' | 'worker' | 'redis' | 'postgres';

/** A hub in processes of its own, two of them workers, on one data directory and servers that outlive them. */
export interface Fleet {
  ingest: Hub;
  workers: readonly Hub[];
  api: Hub;
  /** Where the lake stands. */
  dataDirectory: string;
  warehouseUrl: string;
  /** Whom it has: a Redis only where the queue is on it. */
  victims: readonly Victim[];
  /** SIGKILL to one of them (of the workers to each in turn), and a new start at once; resolves when it is back. */
  strike(victim: Victim): Promise<void>;
  remove(): Promise<void>;
}

/** `configure` runs before ingest and worker start, so that they know all of it from their first moment. */
export async function startFleet(backend: string, configure: (api: Hub) => Promise<void>): Promise<Fleet> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'trackyard-fleet-'));
  const postgres = await startPostgres();
  const redis = backend === 'redis' ? await startRedis() : undefined;
  const control = await postgres.freshDatabase();
  const warehouse = await postgres.freshDatabase();
  const environment = {
    DATABASE_URL: control.url,
    TRACKYARD_WAREHOUSE_URL: warehouse.url,
    TRACKYARD_SECRET_KEY: randomBytes(32).toString('base64'),
    TRACKYARD_DATA_DIR: dataDirectory,
    ...(redis && { REDIS_URL: redis.url }),
  };
  // The api first: it makes the default workspace, which the others then find.
  const api = await startHub({ ...environment, TRACKYARD_ROLES: 'api' });
  await configure(api);
  const ingest = await startHub({ ...environment, TRACKYARD_ROLES: 'ingest' });
  const workers = [
    await startHub({ ...environment, TRACKYARD_ROLES: 'worker' }),
    await startHub({ ...environment, TRACKYARD_ROLES: 'worker' }),
  ];
  let workersStruck = 0;
  const others: { ingest: Hub; redis: TestRedis | undefined; postgres: TestPostgres } = {
    ingest,
    redis,
    postgres,
  };

  return {
    ...{ ingest, workers, api, dataDirectory, warehouseUrl: warehouse.url },
    victims: redis ? ['worker', 'redis', 'ingest', 'postgres'] : ['worker', 'postgres', 'ingest'],
    async strike(victim) {
      const target = victim === 'worker' ? workers[workersStruck++ % workers.length] : others[victim];
      await target?.kill();
      await target?.restart();
    },
    async remove() {
      for (const hub of [ingest, ...workers, api]) await hub.remove();
      await redis?.stop();
      await postgres.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
