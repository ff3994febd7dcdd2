import { Redis } from 'ioredis';
import pg from 'pg';
import type { Where } from './queue-backends.ts';

/** By how many bytes what the server keeps has grown since the gauge was opened. */
export interface QueueBytes {
  /** Records and lanes. */
  waiting: number;
  /** Remembered message ids, which every event costs for the dedupe window, waiting or not. */
  claims: number;
  /** Markers of closed batches, for as long. */
  markers: number;
  /** All that the server says it uses, with the room that it keeps for what comes next. */
  used: number;
}

/** Reads what the queue costs. */
export interface QueueGauge {
  /** Frees what is dead, as the server does by itself in time. */
  tidy(): Promise<void>;
  /** Once, at the end: it destroys what it has measured. */
  read(): Promise<QueueBytes>;
  close(): Promise<void>;
}

/** On an empty queue. */
export function openQueueGauge(where: Where): Promise<QueueGauge> {
  return where.redisUrl ? redisGauge(where.redisUrl) : postgresGauge(where.databaseUrl);
}

/** Key by key: what the server uses in all also has the buffers of connections in it, a few hundred kilobytes. */
async function redisGauge(url: string): Promise<QueueGauge> {
  const redis = new Redis(url);
  const sizeOf = async (pattern: string) => {
    let bytes = 0;
    for await (const keys of redis.scanStream({ match: pattern, count: 5_000 })) {
      const pipeline = redis.pipeline();
      for (const key of keys as string[]) pipeline.memory('USAGE', key, 'SAMPLES', 0);
      for (const [, size] of (await pipeline.exec()) ?? []) bytes += Number(size);
    }
    return bytes;
  };
  const used = async () => Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
  const before = await used();
  return {
    tidy: () => Promise.resolve(),
    async read() {
      const [all, claims] = [await sizeOf('{trackyard}:*'), await sizeOf('*:claim:*')];
      const markers = await sizeOf('*:closed:*');
      return { waiting: all - claims - markers, claims, markers, used: (await used()) - before };
    },
    close: async () => void (await redis.quit()),
  };
}

/** Compacted first: what is dead and not used again yet does not grow with what waits. */
async function postgresGauge(url: string): Promise<QueueGauge> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const sizeOf = async (name: string) => {
    const { rows } = await pool.query<{ bytes: string }>(
      `select coalesce(sum(pg_total_relation_size(oid)), 0) as bytes from pg_class
       where relnamespace = 'trackyard_queue'::regnamespace and relkind = 'r' and relname like $1`,
      [name],
    );
    return Number(rows[0]?.bytes);
  };
  const vacuum = (how: string) =>
    pool.query(`vacuum ${how} trackyard_queue.record, trackyard_queue.entry, trackyard_queue.body,
      trackyard_queue.book_delta, trackyard_queue.claim`);
  const [before, claimsBefore] = [await sizeOf('%'), await sizeOf('claim%')];
  return {
    tidy: async () => void (await vacuum('(analyze false)')),
    async read() {
      const used = (await sizeOf('%')) - before;
      await vacuum('(full)');
      const withMarkers = await sizeOf('record');
      await pool.query('delete from trackyard_queue.record where closed_at is not null');
      await vacuum('(full)');
      const claims = (await sizeOf('claim%')) - claimsBefore;
      const waiting = (await sizeOf('%')) - before - claims;
      return { waiting, claims, markers: withMarkers - (await sizeOf('record')), used };
    },
    close: () => pool.end(),
  };
}
