/**
 * A hub of several processes is one hub to the outside: under a rolling restart, when a process is killed, and when the
 * first one is. Doubles: none. Senders that must see no failure try nothing again; what they were acknowledged is
 * compared with what arrived. How connections are spread over the processes is not asserted.
 */
import { readFileSync } from 'node:fs';
import { startRedis, startSink, waitFor, type Sink, type TestRedis } from '@trackyard/test-support';
import {
  API_TOKEN,
  connectWebhook,
  inWarehouse,
  readBooks,
  settled,
  startHub,
  verified,
  type Hub,
} from '@trackyard/test-support/hub';
import { startSender } from './sender.ts';
import { startStrictSender } from './strict-sender.ts';

jest.setTimeout(240_000);

let redis: TestRedis;
let sink: Sink;
let hub: Hub;
const acknowledged: string[] = [];

beforeAll(async () => {
  redis = await startRedis();
  sink = await startSink();
  hub = await startHub({ REDIS_URL: redis.url, TRACKYARD_PROCESSES: '2' });
  await connectWebhook(hub, sink.url);
  // One of each makes a hub that runs; the others follow.
  await ready('ingestProcesses');
  await ready('workerProcesses');
});
afterAll(async () => {
  await hub.remove();
  await sink.stop();
  await redis.stop();
});

const linesOf = (event: string) => hub.output().split(`"event":"${event}"`).length - 1;
const ready = (name: string) =>
  waitFor(async () => (await readiness()).components[name] === 'ok', { what: name, timeoutMs: 90_000 });

async function readiness(): Promise<{ status: number; components: Record<string, string> }> {
  const answer = await fetch(`${hub.url}/readyz`);
  const { components } = (await answer.json()) as { components: Record<string, string> };
  return { status: answer.status, components };
}

/** Whatever was acknowledged so far is at both destinations, in the warehouse once. */
async function everythingArrived(): Promise<void> {
  await settled(hub, acknowledged.length);
  const all = acknowledged.toSorted();
  expect([...new Set(verified(sink).map(({ messageId }) => messageId))].sort()).toEqual(all);
  const rows = await inWarehouse(hub, 'select id from demo.tracks order by id collate "C"');
  expect(rows.map(({ id }) => id)).toEqual(all);
  const { sources, connections } = await readBooks(hub);
  for (const row of [...sources, ...connections]) expect(row).toMatchObject({ balanced: true });
}

it('replaces all processes twice under load without a refused, reset or failed request', async () => {
  const { url, writeKey } = hub;
  const sender = startStrictSender({ url, writeKey, kept: 6, short: 2, pauseMs: 15 });
  for (let round = 1; round <= 2; round++) {
    const before = new Map(hub.children().map(({ title, pid }) => [title, pid]));
    expect([...before.keys()].sort()).toEqual([
      'trackyard ingest 1',
      'trackyard ingest 2',
      'trackyard worker 1',
      'trackyard worker 2',
    ]);
    hub.signal('SIGHUP');
    await waitFor(() => linesOf('reload.done') === round, { what: 'the replacement', timeoutMs: 100_000 });
    for (const { title, pid } of hub.children()) expect(pid).not.toBe(before.get(title));
  }
  await sender.stop();
  acknowledged.push(...sender.acknowledged);
  expect(sender.failures).toEqual([]);
  expect(sender.goodbyes()).toBeGreaterThan(0); // else nobody was sending while its process left
  await everythingArrived();
});

it('serves the api, the console and live streams through the ingest processes', async () => {
  const { data } = await hub.api<{ data: { id: string; name: string }[] }>('/sources');
  const demo = data.find(({ name }) => name === 'Demo')!;
  const made = await hub.api<{ id: string }>('/sources', {
    method: 'POST',
    json: { name: 'Ä', type: 'http' },
  });
  expect(await hub.api(`/sources/${made.id}`)).toMatchObject({ name: 'Ä' });
  await hub.api(`/sources/${made.id}`, { method: 'DELETE' });
  expect(await (await fetch(hub.url)).text()).toContain('<title>Trackyard</title>');

  const headers = { authorization: `Bearer ${API_TOKEN}` };
  const live = await fetch(`${hub.url}/api/v1/sources/${demo.id}/live`, { headers });
  const chunks = live.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await chunks.read()).value).toContain(': connected');
  await chunks.cancel();
});

it('says who sent what came without a key, and counts for all processes', async () => {
  const before = await eventsCounted();
  await Promise.all(Array.from({ length: 10 }, (_, n) => track('wk_nobody', `nobody-${n}`)));
  const { counts, samples } = await hub.api<Unauthorized>('/unauthorized');
  expect(counts).toEqual({ TY_WRITE_KEY_UNKNOWN: 10 });
  expect(samples.map(({ remote }) => remote)).toEqual(Array.from({ length: 10 }, () => '127.0.0.1'));

  const ids = Array.from({ length: 10 }, (_, n) => `counted-${n}`);
  await Promise.all(ids.map((id) => track(hub.writeKey, id)));
  acknowledged.push(...ids);
  expect(await eventsCounted()).toBe(before + 10);
  // What replaced processes had counted is not forgotten: a total that falls would count twice.
  expect(before).toBe(acknowledged.length - 10);
});

it.each(['ingest', 'worker'])(
  'loses nothing when one %s process is killed, and has it back',
  async (role) => {
    const { url, writeKey } = hub;
    let mayEnd = false;
    const load = { batch: 5, everyMs: 20, atOnce: 4, events: 200, prefix: role, mayEnd: () => mayEnd };
    const sender = startSender({ url, writeKey, ...load });
    await waitFor(() => sender.acknowledged.size > 50, { what: 'the first acknowledgements' });
    const victim = hub.children().find(({ title }) => title === `trackyard ${role} 1`)!;
    process.kill(victim.pid, 'SIGKILL');
    await waitFor(() => hub.output().includes(`"process":"${role} 1","how":"SIGKILL"`), {
      what: 'the line of it',
    });
    await ready(`${role}Processes`);
    mayEnd = true;
    await sender.done;
    acknowledged.push(...sender.acknowledged);
    await everythingArrived();
  },
);

it('brings in what a killed process had spooled, while its siblings go on', async () => {
  await redis.kill();
  const ids = Array.from({ length: 40 }, (_, n) => `spooled-${n}`);
  for (const id of ids) expect(await track(hub.writeKey, id)).toBe(200);
  for (const { pid, title } of hub.children()) if (title.includes('ingest 1')) process.kill(pid, 'SIGKILL');
  await ready('ingestProcesses');
  const more = Array.from({ length: 10 }, (_, n) => `after-${n}`);
  for (const id of more) expect(await track(hub.writeKey, id)).toBe(200);
  await redis.restart();
  acknowledged.push(...ids, ...more);
  await everythingArrived();
  await waitFor(async () => (await readiness()).components['spool'] === 'ok', { what: 'an empty spool' });
});

it('leaves no process behind when the first one is killed', async () => {
  const orphans = hub.children();
  expect(orphans).toHaveLength(4);
  hub.signal('SIGKILL');
  await waitFor(() => orphans.every(({ pid }) => !isRunning(pid)), { what: 'their end', timeoutMs: 30_000 });
  await hub.restart();
  expect(await track(hub.writeKey, 'restarted')).toBe(200);
});

it('ends cleanly, and all of it, when it is told to', async () => {
  const all = hub.children();
  expect(await hub.stop()).toBe(0);
  expect(all.filter(({ pid }) => isRunning(pid))).toEqual([]);
});

interface Unauthorized {
  counts: Record<string, number>;
  samples: { remote: string }[];
}

async function track(writeKey: string, messageId: string): Promise<number> {
  const { status } = await fetch(`${hub.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
    body: JSON.stringify({ userId: 'u', event: 'Order Completed', messageId }),
  });
  return status;
}

async function eventsCounted(): Promise<number> {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  return Number(/^trackyard_ingest_events_total (\S+)$/m.exec(text)?.[1]);
}

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
