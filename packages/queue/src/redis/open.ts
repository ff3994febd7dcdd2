import { setTimeout as delay } from 'node:timers/promises';
import { TrackyardError, type Logger } from '@trackyard/base';
import { Redis } from 'ioredis';
import { bullmqWakeUps } from '../bullmq-wake-ups.ts';
import { watchConnection, type ConnectionWatch } from '../connection-watch.ts';
import type { BackendOptions, OpenQueue } from '../open-queue.ts';
import type { WakeUps } from '../wake-ups.ts';
import { redisLiveTail } from './live-tail.ts';
import { redisRecords } from './records.ts';

const COMMAND_TIMEOUT_MS = 10_000;
const CLOSE_WHILE_AWAY_MS = 2_000;

/** How a connection's commands behave while the server is away. */
interface FailingCommands {
  maxRetriesPerRequest: number | null;
  enableOfflineQueue?: boolean;
  commandTimeout?: number;
}

/**
 * The queue on Redis 6.2 or newer, with an append-only file and `noeviction`. Rejects where it cannot be reached; once
 * open it finds the server again by itself, however long that is away.
 */
export async function openRedisQueue({
  url,
  dedupeWindowMs,
  locks,
  log,
}: BackendOptions): Promise<OpenQueue> {
  const watch = watchConnection(log);
  const connections: Redis[] = [];
  const connect = async (options: FailingCommands) => {
    const redis = new Redis(url, { ...options, lazyConnect: true });
    connections.push(redis);
    await firstConnection(redis, watch);
    return redis;
  };
  try {
    // A step fails at once while the server is away, so that ingest can spool; BullMQ's own commands wait for it.
    const redis = await connect({
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
    });
    const bull = await connect({ maxRetriesPerRequest: null });
    await checkServer(redis, log);
    const runWhenFull = (await majorVersion(redis)) >= 7;

    const bullmq = bullmqWakeUps({ connection: bull, prefix: '{trackyard-jobs}', locks }, watch.log);
    const wakeUps = { ...bullmq, close: () => closeInTime(bullmq, redis) };
    return {
      backend: 'redis',
      records: redisRecords({ redis, dedupeWindowMs, runWhenFull }),
      wakeUps,
      live: redisLiveTail(redis),
      async close() {
        await wakeUps.close();
        await Promise.all([leave(redis), leave(bull)]);
      },
    };
  } catch (error) {
    for (const redis of connections) redis.disconnect();
    throw error;
  }
}

/** ioredis rejects with "Connection is closed", and emits why. */
async function firstConnection(redis: Redis, watch: ConnectionWatch): Promise<void> {
  let reason: Error | undefined;
  redis.on('error', (error: Error) => {
    reason = error;
    watch.lost(error);
  });
  redis.on('close', () => watch.lost(new Error('Connection is closed.')));
  redis.on('ready', () => watch.back());
  await redis.connect().catch((error: unknown) => {
    throw reason ?? error;
  });
}

/** BullMQ's workers end with commands, and would wait for a server that is away until it is back. */
async function closeInTime(wakeUps: WakeUps, redis: Redis): Promise<void> {
  const closed = wakeUps.close();
  if (redis.status === 'ready') return closed;
  closed.catch(() => undefined);
  await Promise.race([closed, delay(CLOSE_WHILE_AWAY_MS)]);
}

/** QUIT would wait for a server that is away. */
async function leave(redis: Redis): Promise<void> {
  redis.removeAllListeners('close'); // an end that is wanted is no loss
  if (redis.status === 'ready') await redis.quit();
  else redis.disconnect();
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
