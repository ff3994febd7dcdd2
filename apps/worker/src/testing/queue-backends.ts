import { startPostgres, startRedis } from '@trackyard/test-support';
import type { QueueOptions } from '@trackyard/queue';

export type Where = Pick<QueueOptions, 'databaseUrl' | 'redisUrl'>;

/** A real server of one of the two queue backends; `fresh` gives an empty queue on it. */
export interface QueueServer {
  fresh(): Promise<Where>;
  stop(): Promise<void>;
}

export async function startQueueServer(backend: string): Promise<QueueServer> {
  if (backend === 'redis') {
    const redis = await startRedis();
    return {
      async fresh() {
        await redis.flush();
        return { databaseUrl: '', redisUrl: redis.url };
      },
      stop: () => redis.stop(),
    };
  }
  const postgres = await startPostgres();
  return {
    fresh: async () => ({ databaseUrl: (await postgres.freshDatabase()).url }),
    stop: () => postgres.stop(),
  };
}
