/**
 * The walking skeleton, whole: Segment's own client sends, and the events are in the lake, in typed tables of the
 * warehouse and at a webhook receiver whose signature check passes; the books balance; a trace tells the story.
 * Doubles: none. The receiver is a plain HTTP server of this process. Arrival order is never asserted.
 */
import { startRedis, startSink, waitFor, type Sink, type TestRedis } from '@trackyard/test-support';
import type { Books } from '@trackyard/queue';
import pg from 'pg';
import { embeddedUrl } from './embedded-url.ts';
import { lakeMessageIds } from './read-lake.ts';
import { WEBHOOK_SECRET, verified } from './receiver.ts';
import { sendEvents, type SentIds } from './send-events.ts';
import { startHub, type Hub } from './start-hub.ts';

jest.setTimeout(400_000);
const COUNT = 1_000;

interface BooksAnswer {
  sources: (Books['sources'][string] & { sourceId: string; sourceName: string; balanced: boolean })[];
  connections: (Books['connections'][string] & { connectionId: string; balanced: boolean })[];
}

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
    await waitFor(async () => (await lakeMessageIds(hub.dataDirectory)).length === COUNT, { what: 'the lake', timeoutMs: 60_000 });
    expect((await lakeMessageIds(hub.dataDirectory)).sort()).toEqual(all);
    expect(await warehouseIds(hub)).toEqual(all);
  });

  it('has typed columns in the warehouse', async () => {
    const types = await inWarehouse(hub, `
      select column_name, data_type from information_schema.columns
      where table_schema = 'demo' and table_name = 'order_completed' and column_name in ('total', 'items', 'received_at', 'user_id')`);
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
    const { sources, connections } = await hub.api<BooksAnswer>('/books');
    const demo = sources.find(({ sourceName }) => sourceName === 'Demo');
    const nothingElse = { duplicate: 0, quarantined: 0, waiting: 0, balanced: true };
    expect(demo).toMatchObject({ received: COUNT, accepted: COUNT, ...nothingElse });
    expect(connections).toHaveLength(2);
    for (const row of connections) {
      expect(row).toMatchObject({ routed: COUNT, delivered: COUNT, dead: 0, held: 0, pending: 0, balanced: true });
    }
  });

  it('can be traced: raw bytes, decision, attempts', async () => {
    const [messageId] = sent.track;
    const trace = await hub.api<{
      raw: { body: string };
      event: { messageId: string; event: string };
      connections: { decision: string; attempts: { delivered: number }[] }[];
    }>(`/events/${messageId}/trace`);
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
    await waitFor(async () => (await hub.api<BooksAnswer>('/books')).sources[0]?.duplicate === 8, { what: 'the duplicates' });
    expect((await hub.api<BooksAnswer>('/books')).sources[0]).toMatchObject({ accepted: COUNT, balanced: true });
    expect(sink.requests).toEqual([]);
  });

  it('survives kill -9 of everything in the middle: the same events, none twice in the warehouse', async () => {
    sink.clear();
    const sending = sendEvents({ host: hub.url, writeKey: hub.writeKey, count: COUNT, prefix: 'second' });
    await waitFor(() => sink.requests.length > 20, { what: 'the first deliveries', timeoutMs: 60_000 });
    await hub.kill();
    const atTheKill = sink.requests.length;
    await hub.restart();
    const all = Object.values(await sending).flat().sort();
    expect(atTheKill).toBeLessThan(COUNT); // else the kill came too late to prove anything
    await settled(hub, 2 * COUNT);

    const arrived = verified(sink);
    expect([...new Set(arrived.map(({ messageId }) => messageId))].sort()).toEqual(all);
    const idsOf = Map.groupBy(arrived, ({ messageId }) => messageId);
    for (const again of idsOf.values()) expect(new Set(again.map(({ webhookId }) => webhookId)).size).toBe(1);
    const stored = await warehouseIds(hub);
    expect(stored.filter((id) => id.startsWith('second-'))).toEqual(all);
    expect(new Set(stored).size).toBe(stored.length);
    const { sources, connections } = await hub.api<BooksAnswer>('/books');
    for (const row of [...sources, ...connections]) expect(row).toMatchObject({ balanced: true });
  });

  it('ends cleanly when it is told to', async () => {
    expect(await hub.stop()).toBe(0);
  });
});

async function connectWebhook(hub: Hub, url: string): Promise<void> {
  const { data: sources } = await hub.api<{ data: { id: string }[] }>('/sources');
  const settings = { url: `${url}/hook`, secret: WEBHOOK_SECRET };
  const destination = await hub.api<{ id: string }>('/destinations', {
    method: 'POST',
    json: { name: 'Receiver', type: 'webhook', settings, enabled: true },
  });
  const json = { sourceId: sources[0]?.id, destinationId: destination.id, enabled: true };
  await hub.api('/connections', { method: 'POST', json });
  await configurationArrived(hub);
}

/** A change reaches the data path within a second. A source made after it is known there only when it is too. */
async function configurationArrived(hub: Hub): Promise<void> {
  const { writeKey } = await hub.api<{ writeKey: string }>('/sources', { method: 'POST', json: { name: 'Later', type: 'http' } });
  const isKnown = async () => (await fetch(`${hub.url}/v1/projects/${writeKey}/settings`)).ok;
  await waitFor(isKnown, { what: 'the new configuration' });
}

/** Waits until both connections have settled `count` events. */
async function settled(hub: Hub, count: number): Promise<void> {
  await waitFor(
    async () => {
      const { connections } = await hub.api<BooksAnswer>('/books');
      return connections.length === 2 && connections.every((row) => row.delivered >= count && row.pending === 0);
    },
    { what: `${count} deliveries to each destination`, timeoutMs: 120_000 },
  );
}

/** The message ids in the tables of single events, sorted. */
async function warehouseIds(hub: Hub): Promise<string[]> {
  const rows = await inWarehouse(hub, `
    select id from demo.tracks union all select id from demo.identifies
    union all select id from demo.pages union all select id from demo.groups`);
  return rows.map((row) => String(row['id'])).sort();
}

async function inWarehouse(hub: Hub, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: await embeddedUrl(hub.dataDirectory, 'warehouse') });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
