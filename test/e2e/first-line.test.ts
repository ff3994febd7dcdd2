/**
 * The walking skeleton, whole: Segment's own client sends, and the events are in the lake, in typed tables of the
 * warehouse and at a webhook receiver whose signature check passes; the books balance; a trace tells the story.
 * Doubles: none. The receiver is a plain HTTP server of this process. Arrival order is never asserted.
 */
import { startRedis, startSink, waitFor, type Sink, type TestRedis } from '@trackyard/test-support';
import {
  connectWebhook,
  inWarehouse,
  lakeMessageIds,
  readBooks,
  sendEvents,
  settled,
  startHub,
  verified,
  warehouseIds,
  type Hub,
  type SentIds,
} from '@trackyard/test-support/hub';

jest.setTimeout(400_000);
const COUNT = 1_000;

describe.each(['postgres', 'redis'])('an event of a real SDK, queue on %s', (backend) => {
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

  let sent: SentIds;

  it('reaches the lake, the warehouse and the webhook', async () => {
    sent = await sendEvents({ host: hub.url, writeKey: hub.writeKey, count: COUNT, prefix: 'first' });
    const all = Object.values(sent).flat().sort();
    await settled(hub, COUNT);

    expect([...new Set(verified(sink).map(({ messageId }) => messageId))].sort()).toEqual(all);
    await waitFor(async () => (await lakeMessageIds(hub.dataDirectory)).length === COUNT, {
      what: 'the lake',
      timeoutMs: 60_000,
    });
    expect((await lakeMessageIds(hub.dataDirectory)).sort()).toEqual(all);
    expect(await warehouseIds(hub)).toEqual(all);
  });

  it('has typed columns in the warehouse', async () => {
    const types = await inWarehouse(
      hub,
      `
      select column_name, data_type from information_schema.columns
      where table_schema = 'demo' and table_name = 'order_completed' and column_name in ('total', 'items', 'received_at', 'user_id')`,
    );
    expect(Object.fromEntries(types.map((row) => [row['column_name'], row['data_type']]))).toEqual({
      items: 'bigint',
      received_at: 'timestamp with time zone',
      total: 'double precision',
      user_id: 'text',
    });
    const [users] = await inWarehouse(hub, 'select count(*)::int as n, bool_or(vip) as vip from demo.users');
    expect(users).toEqual({ n: 25, vip: true }); // every fourth call of fifty users is an identify
  });

  it('balances the books', async () => {
    const { sources, connections } = await readBooks(hub);
    const demo = sources.find(({ sourceName }) => sourceName === 'Demo');
    const nothingElse = { duplicate: 0, quarantined: 0, waiting: 0, balanced: true };
    expect(demo).toMatchObject({ received: COUNT, accepted: COUNT, ...nothingElse });
    expect(connections).toHaveLength(2);
    for (const row of connections) {
      expect(row).toMatchObject({
        routed: COUNT,
        delivered: COUNT,
        dead: 0,
        held: 0,
        pending: 0,
        balanced: true,
      });
    }
  });

  it('can be traced: raw bytes, decision, attempts', async () => {
    const [messageId] = sent.track;
    interface Trace {
      raw: { body: string };
      event: { messageId: string; event: string };
      connections: { decision: string; attempts: { delivered: number }[] }[];
    }
    // Attempts are logged a moment after they are made.
    const trace = await waitFor(
      async () => {
        const found = await hub.api<Trace>(`/events/${messageId}/trace`);
        return found.connections.every(({ attempts }) => attempts.length > 0) && found;
      },
      { what: 'the attempts in the trace', timeoutMs: 30_000 },
    );
    expect(trace.raw.body).toContain(`"${messageId}"`);
    expect(trace.event).toMatchObject({ messageId, event: 'Order Completed' });
    expect(trace.connections).toHaveLength(2);
    for (const { decision, attempts } of trace.connections) {
      expect(decision).toBe('routed');
      expect(attempts.length).toBeGreaterThan(0);
    }
  });

  it('is counted as a duplicate when it comes again, and delivered once', async () => {
    sink.clear();
    await sendEvents({ host: hub.url, writeKey: hub.writeKey, count: 8, prefix: 'first' });
    await waitFor(async () => (await readBooks(hub)).sources[0]?.duplicate === 8, { what: 'the duplicates' });
    expect((await readBooks(hub)).sources[0]).toMatchObject({ accepted: COUNT, balanced: true });
    expect(sink.requests).toEqual([]);
  });

  it('ends cleanly when it is told to', async () => {
    expect(await hub.stop()).toBe(0);
  });
});
