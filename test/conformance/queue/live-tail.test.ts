import { silentLogger } from '@trackyard/base';
import { openQueue, type LiveTail, type OpenQueue } from '@trackyard/queue';
import { startPostgres, startRedis } from '@trackyard/test-support';

const SOURCE = 'src_1';
const entries = (count: number, json: string) =>
  Array.from({ length: count }, (_, n) => ({ kind: 'event' as const, json: `${json}${n}`, problems: [] }));

describe.each(['PostgreSQL', 'Redis'])('the live tail on %s', (backend) => {
  let queue: OpenQueue;
  let live: LiveTail;
  let stopServer: () => Promise<void>;

  beforeAll(async () => {
    if (backend === 'Redis') {
      const redis = await startRedis();
      stopServer = () => redis.stop();
      queue = await openQueue({ databaseUrl: '', redisUrl: redis.url, log: silentLogger });
    } else {
      const postgres = await startPostgres();
      stopServer = () => postgres.stop();
      queue = await openQueue({ databaseUrl: (await postgres.freshDatabase()).url, log: silentLogger });
    }
    live = queue.live;
  });
  afterEach(() => live.clear());
  afterAll(async () => {
    await queue.close();
    await stopServer();
  });

  it('gives the newest entries from where a reader stopped, oldest first', async () => {
    await live.publish(SOURCE, entries(3, 'a'));
    const first = await live.read(SOURCE, '');
    expect(first.map(({ json }) => json)).toEqual(['a0', 'a1', 'a2']);
    await live.publish(SOURCE, entries(2, 'b'));
    expect((await live.read(SOURCE, first.at(-1)!.id)).map(({ json }) => json)).toEqual(['b0', 'b1']);
  });

  it('keeps fewer entries where they are large: a source takes no more than about a megabyte', async () => {
    const large = 'x'.repeat(32 * 1024);
    for (let round = 0; round < 5; round++) await live.publish(SOURCE, entries(40, large));
    const kept = await live.read(SOURCE, '');
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThanOrEqual(32);
    expect(kept.at(-1)?.json).toBe(`${large}39`);
  });

  it('forgets the entries of all sources, and goes on', async () => {
    await live.publish(SOURCE, entries(3, 'a'));
    await live.publish('src_2', entries(3, 'a'));
    await live.clear();
    expect(await live.read(SOURCE, '')).toEqual([]);
    expect(await live.read('src_2', '')).toEqual([]);
    await live.publish(SOURCE, entries(1, 'c'));
    expect(await live.read(SOURCE, '')).toHaveLength(1);
  });
});
