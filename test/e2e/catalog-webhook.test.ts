/**
 * A destination of Segment's catalog beside a native one, in a whole hub: two thousand events of a real SDK arrive at
 * both once each, and what the receiver refuses for a while follows the same rules of delivery.
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
let connectionId: string;

beforeAll(async () => {
  [native, catalog] = await Promise.all([startSink(), startSink()]);
  hub = await startHub();
  connectionId = await connectCatalogWebhook(hub, `${catalog.url}/in`);
  await connectWebhook(hub, native.url);
});
afterAll(async () => {
  await hub.remove();
  await Promise.all([native.stop(), catalog.stop()]);
});

it('brings every event to both, once', async () => {
  const sent = await sendEvents({ host: hub.url, writeKey: hub.writeKey, count: COUNT, prefix: 'both' });
  const all = Object.values(sent).flat().sort();
  await settled(hub, COUNT, CONNECTIONS);
  expect(
    verified(native)
      .map(({ messageId }) => messageId)
      .sort(),
  ).toEqual(all);
  expect(catalog.requests.flatMap(messageIds).sort()).toEqual(all);
  expect(catalog.requests.length).toBeLessThan(COUNT / 4); // in batches, as the mapping says
});

it('tries again after 429, not before it may, and after 500, and loses and doubles nothing', async () => {
  const taken: string[] = [];
  const moments: { status: number; at: number }[] = [];
  catalog.clear();
  catalog.answer((request, index) => {
    const status = [429, 500, 200, 500][index] ?? 200;
    moments.push({ status, at: performance.now() });
    if (status === 200) taken.push(...messageIds(request));
    return status === 429 ? { status, headers: { 'retry-after': '2' } } : { status };
  });
  const sent = await sendEvents({ host: hub.url, writeKey: hub.writeKey, count: LATER, prefix: 'later' });
  await settled(hub, COUNT + LATER, CONNECTIONS);
  expect(taken.sort()).toEqual(Object.values(sent).flat().sort());
  const refused = moments.find(({ status }) => status === 429)!;
  const next = moments.find(({ at }) => at > refused.at + 500);
  expect(next!.at - refused.at).toBeGreaterThan(1_900);
  const book = (await readBooks(hub)).connections.find((row) => row.connectionId === connectionId);
  expect(book).toMatchObject({ delivered: COUNT + LATER, dead: 0, held: 0, pending: 0, balanced: true });
});

it('makes a dead letter of what is refused for good, and holds what is not allowed in', async () => {
  catalog.answer((request) => ({ status: messageIds(request).includes('refused-0') ? 400 : 200 }));
  await sendEvents({ host: hub.url, writeKey: hub.writeKey, count: 8, prefix: 'refused' });
  const row = async () =>
    (await readBooks(hub)).connections.find((each) => each.connectionId === connectionId)!;
  await waitFor(async () => (await row()).delivered === COUNT + LATER + 7, { what: 'the seven others' });
  expect(await row()).toMatchObject({ dead: 1, held: 0, balanced: true });

  catalog.answer({ status: 401 });
  await sendEvents({ host: hub.url, writeKey: hub.writeKey, count: 4, prefix: 'locked' });
  await waitFor(async () => (await row()).held === 4, { what: 'the held events' });
  expect(await row()).toMatchObject({ dead: 1, held: 4, pending: 0, balanced: true });
});

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
