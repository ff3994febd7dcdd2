/**
 * Promise 1 while the queue is away: what is acknowledged then stands on this machine's disk and arrives later. Doubles:
 * none; Redis is killed with SIGKILL, PostgreSQL is stopped, and both are started again on their data. The verdict compares the ids that were answered
 * with 200 with those that arrived, never the hub's own counters. Arrival order is never asserted.
 */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  startPostgres,
  startRedis,
  startSink,
  waitFor,
  type Sink,
  type TestPostgres,
  type TestRedis,
} from '@trackyard/test-support';
import {
  connectWebhook,
  inWarehouse,
  readBooks,
  settled,
  startHub,
  verified,
  type Hub,
} from '@trackyard/test-support/hub';

jest.setTimeout(240_000);
const A_REQUEST = 10;
const AT_ONCE = 8;

describe('a hub whose Redis is killed', () => {
  let redis: TestRedis;
  let sink: Sink;
  let hub: Hub;
  const acknowledged: string[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    sink = await startSink();
    hub = await startHub({ REDIS_URL: redis.url });
    await connectWebhook(hub, sink.url);
    acknowledged.push(...(await send('before', 20)));
    await settled(hub, acknowledged.length);
  });
  afterAll(async () => {
    await hub.remove();
    await sink.stop();
    await redis.stop();
  });

  const send = (prefix: string, count: number) => sendAll(hub, prefix, count);

  const readiness = () => readinessOf(hub);

  const metric = async (name: string): Promise<number> =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await (await fetch(`${hub.url}/metrics`)).text())?.[1]);

  /** Whatever was acknowledged so far is at both destinations, once. */
  async function everythingArrivedOnce(): Promise<void> {
    await settled(hub, acknowledged.length);
    const all = acknowledged.toSorted();
    expect(arrivedIds(sink)).toEqual(all);
    const rows = await inWarehouse(hub, 'select id from demo.tracks order by id collate "C"');
    expect(rows.map(({ id }) => id)).toEqual(all);
    const { sources, connections } = await readBooks(hub);
    for (const row of [...sources, ...connections]) expect(row).toMatchObject({ balanced: true });
  }

  const linesOf = (event: string) => hub.output().split(event).length - 1;

  it('acknowledges 1,000 events, and delivers each once when Redis is back', async () => {
    await redis.kill();
    acknowledged.push(...(await send('outage', 1_000)));
    expect(await readiness()).toMatchObject({
      status: 200,
      components: { queue: 'not available', store: 'ok', spool: expect.stringMatching(/^\d+ batches wait/) },
    });
    expect(await metric('trackyard_spool_batches')).toBeGreaterThan(0);
    expect(await metric('trackyard_spool_bytes')).toBeGreaterThan(10_000);
    await redis.restart();
    await everythingArrivedOnce();
    expect(['spool.entered', 'spool.left'].map(linesOf)).toEqual([1, 1]);
    expect(['queue.connection_lost', 'queue.connection_back'].map(linesOf)).toEqual([1, 1]);
    expect(await metric('trackyard_spool_batches')).toBe(0);
    expect(await metric('trackyard_spool_drained_batches_total')).toBe(
      await metric('trackyard_spool_spooled_batches_total'),
    );
  });

  it('is killed itself meanwhile, starts without Redis, goes on acknowledging, and loses nothing', async () => {
    await redis.kill();
    acknowledged.push(...(await send('killed', 300)));
    await hub.kill();
    await hub.restart();
    expect(hub.output()).toContain('not reached yet');
    acknowledged.push(...(await send('restarted', 300)));
    expect((await readiness()).status).toBe(200);
    await redis.restart();
    await everythingArrivedOnce();
  });

  it('refuses with 503 and Retry-After where the disk takes nothing, and acknowledges once it does', async () => {
    await waitFor(async () => (await readiness()).components['spool'] === 'ok', { what: 'an empty spool' });
    const spool = join(hub.dataDirectory, 'spool');
    await rename(spool, `${spool}.away`);
    await writeFile(spool, 'in the way');
    await redis.kill();
    const refused = await post(hub, ['refused-0']);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ code: 'TY_QUEUE_UNAVAILABLE' });
    expect((await readiness()).status).toBe(503);
    await rename(`${spool}`, `${spool}.was-in-the-way`);
    acknowledged.push(...(await send('accepted', 20)));
    await redis.restart();
    await everythingArrivedOnce();
  });

  it('ends at SIGTERM while Redis is away, and leaves what is spooled to the next start', async () => {
    await redis.kill();
    acknowledged.push(...(await send('stopped', 50)));
    expect(await hub.stop()).toBe(0);
    await redis.restart();
    await hub.restart();
    await everythingArrivedOnce();
  });
});

describe('a hub whose PostgreSQL stops, control plane and queue in one', () => {
  let postgres: TestPostgres;
  let sink: Sink;
  let hub: Hub;

  beforeAll(async () => {
    postgres = await startPostgres();
    sink = await startSink();
    hub = await startHub({
      DATABASE_URL: await postgres.database('trackyard'),
      TRACKYARD_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    });
    await connectWebhook(hub, sink.url);
  });
  afterAll(async () => {
    await hub.remove();
    await sink.stop();
    await postgres.stop();
  });

  it('acknowledges, starts again without it, and delivers all once it is back', async () => {
    const acknowledged = await sendAll(hub, 'before', 20);
    await settled(hub, acknowledged.length);
    await postgres.halt();
    acknowledged.push(...(await sendAll(hub, 'outage', 300)));
    await hub.kill();
    await hub.restart();
    acknowledged.push(...(await sendAll(hub, 'restarted', 300)));
    const { status, components } = await readinessOf(hub);
    expect([status, components['queue'], components['store']]).toEqual([
      200,
      'not available',
      'not available',
    ]);
    await postgres.restart();
    await waitFor(() => readBooks(hub), { what: 'the control plane', timeoutMs: 60_000 });
    await settled(hub, acknowledged.length);
    expect(arrivedIds(sink)).toEqual(acknowledged.toSorted());
    for (const row of (await readBooks(hub)).connections) expect(row).toMatchObject({ balanced: true });
  });
});

/** Sends `count` events, several requests at once, and gives the ids back; anything but 200 rejects. */
async function sendAll(hub: Hub, prefix: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  const requests = Array.from({ length: count / A_REQUEST }, (_, n) =>
    ids.slice(n * A_REQUEST, (n + 1) * A_REQUEST),
  );
  const sendNext = async (): Promise<void> => {
    const request = requests.shift();
    if (!request) return;
    const { status } = await post(hub, request);
    if (status !== 200) throw new Error(`Answered ${status} to ${request[0]}`);
    return sendNext();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendNext));
  return ids;
}

function post(hub: Hub, ids: readonly string[]): Promise<Response> {
  const batch = ids.map((messageId) => ({ type: 'track', event: 'Counted', userId: 'u', messageId }));
  return fetch(`${hub.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${hub.writeKey}:`).toString('base64')}` },
    body: JSON.stringify({ batch }),
  });
}

async function readinessOf(hub: Hub): Promise<{ status: number; components: Record<string, string> }> {
  const answer = await fetch(`${hub.url}/readyz`);
  const { components } = (await answer.json()) as { components: Record<string, string> };
  return { status: answer.status, components };
}

function arrivedIds(sink: Sink): string[] {
  return verified(sink)
    .map(({ messageId }) => messageId)
    .sort();
}
