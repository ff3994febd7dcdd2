/**
 * A Redis that reaches its memory limit: what waits leaves it for the lake's storage, what comes is spooled, whoever
 * empties it still works, and it drains by itself. Doubles: none. The verdict compares the ids that were answered with
 * 200 with those that arrived. Only refusals with 503 are sent again, as an SDK does.
 */
import { randomBytes } from 'node:crypto';
import { startRedis, startSink, waitFor, type Sink, type TestRedis } from '@trackyard/test-support';
import { connectWebhook, readBooks, startHub, verified, type Hub } from '@trackyard/test-support/hub';
import { Redis } from 'ioredis';

jest.setTimeout(240_000);

const EVENTS = 2_000;
/** Random, so that compression saves little: together many times what the server may hold. */
const EVENT_BYTES = 15_000;
const A_REQUEST = 20;
const ROOM_BYTES = 6 * 1024 * 1024;

let redis: TestRedis;
let client: Redis;
let sink: Sink;
let hub: Hub;

beforeAll(async () => {
  redis = await startRedis();
  client = new Redis(redis.url);
  sink = await startSink();
  hub = await startHub({ REDIS_URL: redis.url });
});
afterAll(async () => {
  await hub.remove();
  await client.quit();
  await sink.stop();
  await redis.stop();
});

it('spools, makes room, and delivers every acknowledged event once it can', async () => {
  const { destinationId, connectionId } = await connectWebhook(hub, sink.url);
  const setEnabled = (enabled: boolean) =>
    hub.api(`/destinations/${destinationId}`, { method: 'PATCH', json: { enabled } });
  await setEnabled(false);
  const limit = (await usedMemory()) + ROOM_BYTES;
  await client.config('SET', 'maxmemory', limit);

  let most = 0;
  const rowOf = async () =>
    (await readBooks(hub)).connections.find((row) => row.connectionId === connectionId);
  const isHeld = async () => {
    most = Math.max(most, await usedMemory());
    return (await rowOf())?.held === EVENTS;
  };
  const acknowledged = await sendAll();
  await waitFor(isHeld, { what: 'all to be held', timeoutMs: 90_000 });
  expect(await metric('trackyard_spool_spooled_batches_total')).toBeGreaterThan(0);
  expect(await metric('trackyard_spool_batches')).toBe(0);
  expect(most).toBeGreaterThan(0.7 * limit);
  await waitFor(async () => (await usedMemory()) < limit, { what: 'room', timeoutMs: 60_000 });

  await setEnabled(true);
  await waitFor(async () => (await rowOf())?.delivered === EVENTS, {
    what: 'all to arrive',
    timeoutMs: 90_000,
  });
  expect([...new Set(verified(sink).map(({ messageId }) => messageId))].sort()).toEqual(acknowledged.sort());
  for (const row of (await readBooks(hub)).connections) expect(row).toMatchObject({ balanced: true });
});

async function usedMemory(): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]);
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Sends all events, some requests at a time; the ids that were answered with 200. */
async function sendAll(): Promise<string[]> {
  const acknowledged: string[] = [];
  let next = 0;
  const sender = async () => {
    while (next < EVENTS) {
      const ids = Array.from({ length: A_REQUEST }, (_, n) => `full-${next + n}`);
      next += A_REQUEST;
      await send(ids);
      acknowledged.push(...ids);
    }
  };
  await Promise.all([sender(), sender(), sender(), sender()]);
  return acknowledged;
}

async function send(ids: readonly string[]): Promise<void> {
  const batch = ids.map((messageId) => ({
    ...{ type: 'track', userId: 'u', event: 'Filled', messageId },
    properties: { noise: randomBytes((EVENT_BYTES * 3) / 4).toString('base64') },
  }));
  const body = JSON.stringify({ batch });
  const authorization = `Basic ${Buffer.from(`${hub.writeKey}:`).toString('base64')}`;
  await waitFor(
    async () => {
      const response = await fetch(`${hub.url}/v1/batch`, {
        method: 'POST',
        headers: { authorization },
        body,
      });
      if (![200, 503].includes(response.status)) throw new Error(`answered ${response.status}`);
      return response.status === 200;
    },
    { what: 'a request to be acknowledged', timeoutMs: 60_000 },
  );
}
