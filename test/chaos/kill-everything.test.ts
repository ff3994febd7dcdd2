/**
 * Promise 1, its hardest case on one machine: kill -9 of the hub and of everything it started, in the middle of the
 * work, then a new start on the same data. Doubles: none. What a receiver may see twice is asserted to carry the
 * same delivery id; arrival order is never asserted.
 */
import { startRedis, startSink, waitFor, type Sink, type TestRedis } from '@trackyard/test-support';
import {
  connectWebhook,
  readBooks,
  sendEvents,
  settled,
  startHub,
  verified,
  warehouseIds,
  type Hub,
} from '@trackyard/test-support/hub';

jest.setTimeout(400_000);
const COUNT = 1_000;

describe.each(['postgres', 'redis'])('a hub that is killed, queue on %s', (backend) => {
  let redis: TestRedis | undefined;
  let sink: Sink;
  let hub: Hub;

  beforeAll(async () => {
    redis = backend === 'redis' ? await startRedis() : undefined;
    sink = await startSink();
    hub = await startHub(redis ? { REDIS_URL: redis.url } : {});
    await connectWebhook(hub, sink.url);
  });
  afterAll(async () => {
    await hub.remove();
    await sink.stop();
    await redis?.stop();
  });

  it('survives kill -9 of everything in the middle: the same events, none twice in the warehouse', async () => {
    const sending = sendEvents({ host: hub.url, writeKey: hub.writeKey, count: COUNT, prefix: 'killed' });
    await waitFor(() => sink.requests.length > 20, { what: 'the first deliveries', timeoutMs: 60_000 });
    await hub.kill();
    const atTheKill = sink.requests.length;
    await hub.restart();
    const all = Object.values(await sending)
      .flat()
      .sort();
    expect(atTheKill).toBeLessThan(COUNT); // else the kill came too late to prove anything
    await settled(hub, COUNT);

    const arrived = verified(sink);
    expect([...new Set(arrived.map(({ messageId }) => messageId))].sort()).toEqual(all);
    const idsOf = Map.groupBy(arrived, ({ messageId }) => messageId);
    for (const again of idsOf.values()) expect(new Set(again.map(({ webhookId }) => webhookId)).size).toBe(1);
    const stored = await warehouseIds(hub);
    expect(stored).toEqual(all);
    const { sources, connections } = await readBooks(hub);
    for (const row of [...sources, ...connections]) expect(row).toMatchObject({ balanced: true });
  });
});
