import { randomBytes } from 'node:crypto';
import { silentLogger } from '@trackyard/base';
import { migrate, openStore, type Store } from '@trackyard/store';
import { startPostgres, startRedis, type TestPostgres, type TestRedis } from '@trackyard/test-support';

export const BACKENDS = ['postgres', 'redis'] as const;
export type Backend = (typeof BACKENDS)[number];

/** What a process of its own needs to open the same store and queue. */
export interface Opening {
  databaseUrl: string;
  secretKey: string;
  queue: { databaseUrl: string; redisUrl?: string };
}

/** Real PostgreSQL and Redis for all tests of a file. Each test has a store of its own, and the queue to itself. */
export function bothBackends() {
  let postgres: TestPostgres;
  let redis: TestRedis;
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  });
  afterAll(async () => {
    await postgres.stop();
    await redis.stop();
  });

  const freshUrl = async () => (await postgres.freshDatabase()).url;
  const queueIn = async (databaseUrl: string, backend: Backend): Promise<Opening['queue']> => {
    await redis.flush();
    return { databaseUrl, ...(backend === 'redis' && { redisUrl: redis.url }) };
  };
  return {
    freshUrl,
    freshQueue: async (backend: Backend) => queueIn(await freshUrl(), backend),
    /** A store, and a queue in the same database, as a hub without Redis has them. */
    async fresh(backend: Backend): Promise<{ opening: Opening; store: Store }> {
      const databaseUrl = await freshUrl();
      await migrate(databaseUrl);
      const secretKey = randomBytes(32).toString('base64');
      const opening = { databaseUrl, secretKey, queue: await queueIn(databaseUrl, backend) };
      return { opening, store: openStore({ databaseUrl, secretKey, log: silentLogger }) };
    },
  };
}
