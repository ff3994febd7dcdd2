import type { Redis } from 'ioredis';
import { LIVE_RING_SIZE, ringSize, type LiveEntry, type LiveTail } from '../live-tail.ts';
import { KEY_TAG } from './records.ts';

const RING_TTL_SECONDS = 24 * 60 * 60;
const SCAN_KEYS = 1_000;

/** The live tail on Redis: a capped stream a source. */
export function redisLiveTail(redis: Redis): LiveTail {
  const watchedKey = `${KEY_TAG}:live-watch`;
  const ringKey = (sourceId: string) => `${KEY_TAG}:live:${sourceId}`;

  return {
    async watch(sourceId, ttlMs) {
      await redis.zadd(watchedKey, Date.now() + ttlMs, sourceId);
    },

    async watched() {
      const now = Date.now();
      await redis.zremrangebyscore(watchedKey, '-inf', now);
      return new Set(await redis.zrangebyscore(watchedKey, now, '+inf'));
    },

    async publish(sourceId, entries) {
      const pipeline = redis.pipeline();
      const size = ringSize(entries);
      for (const { kind, json, problems } of entries.slice(-size)) {
        const fields = ['kind', kind, 'json', json, 'problems', problems.join(' ')];
        pipeline.xadd(ringKey(sourceId), 'MAXLEN', '~', size, '*', ...fields);
      }
      pipeline.expire(ringKey(sourceId), RING_TTL_SECONDS);
      await pipeline.exec();
    },

    async read(sourceId, afterId) {
      const start = /^\d+-\d+$/.test(afterId) ? `(${afterId}` : '-';
      const rows = await redis.xrange(ringKey(sourceId), start, '+', 'COUNT', LIVE_RING_SIZE);
      return rows.map(([id, fields]) => liveEntry(id, fields));
    },

    async clear() {
      for await (const keys of redis.scanStream({ match: ringKey('*'), count: SCAN_KEYS })) {
        if ((keys as string[]).length > 0) await redis.unlink(...(keys as string[]));
      }
    },
  };
}

/** A stream's fields come as name and value by turns, in the order they were written. */
function liveEntry(id: string, [, kind, , json, , problems]: string[]): LiveEntry {
  return {
    id,
    kind: kind === 'rejected' ? 'rejected' : 'event',
    json: json ?? '',
    problems: problems ? problems.split(' ') : [],
  };
}
