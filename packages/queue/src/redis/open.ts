import { TrackyardError, type Logger } from '@trackyard/base';
import { Redis } from 'ioredis';
import { bullmqWakeUps } from '../bullmq-wake-ups.ts';
import type { BackendOptions, OpenQueue } from '../open-queue.ts';
import { redisLiveTail } from './live-tail.ts';
import { redisRecords } from './records.ts';

const COMMAND_TIMEOUT_MS = 10_000;

/** How a connection's commands behave while the server is away. */
interface FailingCommands {
  maxRetriesPerRequest: number | null;
  enableOfflineQueue?: boolean;
  commandTimeout?: number;
}

/** The queue on Redis 6.2 or newer, with an append-only file and `noeviction`. */
export async function openRedisQueue({ url, dedupeWindowMs, log }: BackendOptions): Promise<OpenQueue> {
  const connect = async (options: FailingCommands) => {
    const redis = new Redis(url, { ...options, lazyConnect: true });
    redis.on('error', (error: Error) => log.warn('queue.connection_lost', { error: error.message }));
    await redis.connect();
    return redis;
  };
  // A step fails at once while the server is away, so that ingest can say so; BullMQ's own commands wait for it.
  const redis = await connect({
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
  });
  const bull = await connect({ maxRetriesPerRequest: null });
  await checkServer(redis, log);
  const runWhenFull = (await majorVersion(redis)) >= 7;

  const wakeUps = bullmqWakeUps({ connection: bull, prefix: '{trackyard-jobs}' }, log);
  return {
    backend: 'redis',
    records: redisRecords({ redis, dedupeWindowMs, runWhenFull }),
    wakeUps,
    live: redisLiveTail(redis),
    async close() {
      await wakeUps.close();
      await Promise.all([redis.quit(), bull.quit()]);
    },
  };
}

/** A server that evicts keys would drop events that were acknowledged: refuse it. No append-only file: say so. */
async function checkServer(redis: Redis, log: Logger): Promise<void> {
  const settings = await readSettings(redis);
  const policy = settings.get('maxmemory-policy');
  if (policy !== undefined && policy !== 'noeviction') {
    throw new TrackyardError('TY_QUEUE_EVICTION_POLICY', { details: { policy } });
  }
  if (settings.get('appendonly') === 'no') log.warn('queue.redis_not_durable', { appendonly: 'no' });
}

async function majorVersion(redis: Redis): Promise<number> {
  return Number(/^redis_version:(\d+)/m.exec(await redis.info('server'))?.[1] ?? 0);
}

/** Managed servers may forbid CONFIG; then nothing is known. */
async function readSettings(redis: Redis): Promise<Map<string, string>> {
  try {
    const rows = (await redis.config('GET', 'maxmemory-policy', 'appendonly')) as string[];
    return new Map(
      Array.from({ length: rows.length / 2 }, (_, place) => [rows[2 * place]!, rows[2 * place + 1]!]),
    );
  } catch {
    return new Map();
  }
}
