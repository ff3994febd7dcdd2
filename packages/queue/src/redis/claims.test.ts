import { startRedis, type TestRedis } from '@trackyard/test-support';
import { Redis } from 'ioredis';
import { claimWindow } from '../claim-keys.ts';
import { KEY_TAG, redisRecords } from './records.ts';

const HOUR_MS = 3_600_000;
const claim = (messageId: string, batchId: string) => ({ sourceId: 'src_1', messageId, batchId, index: 0 });

describe('claims on Redis, from one window to the next', () => {
  let server: TestRedis;
  let redis: Redis;
  let now = Date.UTC(2026, 0, 2, 3, 30);
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    redis.disconnect();
    await server.stop();
  });

  it('are remembered for a whole window at least, whatever the number of buckets has become', async () => {
    const records = redisRecords({ redis, dedupeWindowMs: HOUR_MS, runWhenFull: true });
    const windows = `${KEY_TAG}:claims`;
    expect(await records.claim([claim('a', 'b1'), claim('b', 'b1')])).toEqual([true, true]);
    const win = claimWindow(now, HOUR_MS);
    expect(await redis.hgetall(windows)).toEqual({ [win]: '15', [`n${win}`]: '2' });

    await redis.hset(windows, `n${win}`, 5_000_000); // a busy hour
    now += HOUR_MS;
    expect(await records.claim([claim('a', 'b2'), claim('b', 'b1'), claim('c', 'b2')])).toEqual([
      false,
      true,
      true,
    ]);
    expect(await redis.hget(windows, String(win + 1))).toBe('18');
    expect(await records.claim([claim('c', 'b3')])).toEqual([false]);

    now += HOUR_MS;
    expect(await records.claim([claim('c', 'b3'), claim('a', 'b3')])).toEqual([false, true]);
    expect(Object.keys(await redis.hgetall(windows)).sort()).toEqual(
      [`${win + 1}`, `${win + 2}`, `n${win + 1}`, `n${win + 2}`].sort(),
    );
    for (const key of await redis.keys(`${KEY_TAG}:claim:*`))
      expect(await redis.pttl(key)).toBeGreaterThan(0);
  });
});
