/**
 * A destination of Segment's catalog beside a native one, in a whole hub: two thousand events of a real SDK arrive at
 * both once each, and what a receiver refuses, for a while or for good, follows the same rules of delivery.
 * Doubles: none. The receivers are plain HTTP servers of this process. Arrival order is never asserted.
 */
import { startSink, waitFor, type Sink, type SinkRequest } from '@trackyard/test-support';
import {
  connectWebhook,
  readBooks,
  sendEvents,
  settled,
  startHub,
  verified,
  type Hub,
} from '@trackyard/test-support/hub';

jest.setTimeout(400_000);
const COUNT = 2_000;
const LATER = 200;
const CONNECTIONS = 3; // with the built-in warehouse

let native: Sink;
let catalog: Sink;
let hub: Hub;
let total = 0;
const connectionIds = { native: '', catalog: '' };

beforeAll(async () => {
  [native, catalog] = await Promise.all([startSink(), startSink()]);
  hub = await startHub();
  connectionIds.catalog = await connectCatalogWebhook(hub, `${catalog.url}/in`);
  connectionIds.native = (await connectWebhook(hub, native.url)).connectionId;
});
afterAll(async () => {
  await hub.remove();
  await Promise.all([native.stop(), catalog.stop()]);
});

it('brings every event to both, once', async () => {
  const sent = await sendEvents({ host: hub.url, writeKey: hub.writeKey, count: COUNT, prefix: 'both' });
  const all = Object.values(sent).flat().sort();
  total += COUNT;
  await settled(hub, total, CONNECTIONS);
  expect(
    verified(native)
      .map(({ messageId }) => messageId)
      .sort(),
  ).toEqual(all);
  expect(catalog.requests.flatMap(messageIds).sort()).toEqual(all);
  expect(catalog.requests.length).toBeLessThan(COUNT / 4); // in batches, as the mapping says
});

const BOTH = [
  { name: 'webhook', receiver: () => native, connection: () => connectionIds.native },
  { name: 'segment/webhook', receiver: () => catalog, connection: () => connectionIds.catalog },
];

it.each(BOTH)('tries $name again after 429, not before it may, and after 500', async (each) => {
  const sink = each.receiver();
  const taken: string[] = [];
  const moments: { status: number; at: number }[] = [];
  sink.clear();
  sink.answer((request, index) => {
    const status = [429, 500, 200, 500][index] ?? 200;
    moments.push({ status, at: performance.now() });
    if (status === 200) taken.push(...messageIds(request));
    return status === 429 ? { status, headers: { 'retry-after': '2' } } : { status };
  });
  const prefix = `later-${each.name}`;
  const sent = await sendEvents({ host: hub.url, writeKey: hub.writeKey, count: LATER, prefix });
  total += LATER;
  await settled(hub, total, CONNECTIONS);
  expect(taken.sort()).toEqual(Object.values(sent).flat().sort());
  expect(moments.filter(({ status }) => status === 500).length).toBeGreaterThan(0);
  const refused = moments.find(({ status }) => status === 429)!;
  const next = moments.find(({ at }) => at > refused.at + 500);
  expect(next!.at - refused.at).toBeGreaterThan(1_900);
  const expected = { delivered: total, dead: 0, held: 0, pending: 0, balanced: true };
  expect(await bookOf(each.connection())).toMatchObject(expected);
});

it.each(BOTH)(
  'ends events of $name that are refused for good, and holds what is not let in',
  async (each) => {
    const sink = each.receiver();
    const before = (await bookOf(each.connection())).delivered;
    const prefix = `refused-${each.name}`;
    sink.answer((request) => ({ status: messageIds(request).includes(`${prefix}-0`) ? 400 : 200 }));
    await sendEvents({ host: hub.url, writeKey: hub.writeKey, count: 8, prefix });
    const row = () => bookOf(each.connection());
    await waitFor(async () => (await row()).delivered === before + 7, {
      what: 'the seven others',
      timeoutMs: 60_000,
    });
    await waitFor(async () => (await row()).dead === 1, { what: 'the dead letter', timeoutMs: 60_000 });
    expect(await row()).toMatchObject({ dead: 1, held: 0, balanced: true });

    sink.answer({ status: 401 });
    const locked = `locked-${each.name}`;
    await sendEvents({ host: hub.url, writeKey: hub.writeKey, count: 4, prefix: locked });
    await waitFor(async () => (await row()).held === 4, { what: 'the held events', timeoutMs: 60_000 });
    expect(await row()).toMatchObject({ dead: 1, held: 4, pending: 0, balanced: true });
  },
);

async function bookOf(connectionId: string) {
  return (await readBooks(hub)).connections.find((row) => row.connectionId === connectionId)!;
}

function messageIds({ body }: SinkRequest): string[] {
  return [JSON.parse(body.toString('utf8'))].flat().map(({ messageId }: { messageId: string }) => messageId);
}

async function connectCatalogWebhook(to: Hub, url: string): Promise<string> {
  const { data: sources } = await to.api<{ data: { id: string }[] }>('/sources');
  const fields = {
    ...{ url, method: 'POST', data: { '@path': '$.' } },
    ...{ enable_batching: true, batch_size: 100, batch_keys: ['url', 'method', 'headers'] },
  };
  const types = ['track', 'identify', 'page', 'screen', 'group', 'alias'];
  const trigger = types.map((type) => `type = "${type}"`).join(' or ');
  const destination = await to.api<{ id: string }>('/destinations', {
    method: 'POST',
    json: {
      ...{ name: 'Catalog', type: 'segment/webhook', settings: {}, enabled: true },
      mappings: [{ name: 'Everything', action: 'send', trigger, fields, enabled: true }],
    },
  });
  const json = { sourceId: sources[0]?.id, destinationId: destination.id, enabled: true };
  return (await to.api<{ id: string }>('/connections', { method: 'POST', json })).id;
}
