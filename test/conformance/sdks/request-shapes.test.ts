/**
 * Requests as the clients make them whose packages cannot be run here, written from their sources: headers, encodings,
 * the place of the write key, and what they leave empty. Against a whole hub: each event arrives once, with its user, its
 * times and its context. Doubles: the clients.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { startEventStand, type EventStand } from './event-stand.ts';

jest.setTimeout(200_000);

let stand: EventStand;
beforeAll(async () => {
  stand = await startEventStand();
});
afterAll(() => stand.stop());

const DAYS_MS = 24 * 60 * 60 * 1000;
const LONG_AGO = '2020-01-01T00:00:00.000Z';
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const basic = () => `Basic ${Buffer.from(`${stand.hub.writeKey}:`).toString('base64')}`;
/** As PHP's `date('c')` writes a time: whole seconds, with an offset. */
const phpTime = (date: Date) =>
  new Date(date.getTime() + 7_200_000).toISOString().replace(/\.\d+Z$/, '+02:00');

interface Shape {
  path: string;
  headers: Record<string, string>;
  body: object;
  gzip?: boolean;
  /** In pieces and without a length. */
  chunked?: boolean;
}

/** Sends the very bytes that a client sends; resolves to status and JSON. */
async function send({ path, headers, body, gzip, chunked }: Shape): Promise<[number | undefined, unknown]> {
  const text = Buffer.from(JSON.stringify(body));
  const bytes = gzip ? gzipSync(text) : text;
  const length = chunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(bytes.length) };
  const encoding = gzip ? { 'Content-Encoding': 'gzip' } : {};
  const sent = request(stand.hub.url + path, {
    method: 'POST',
    headers: { ...headers, ...encoding, ...length },
  });
  if (headers['Expect']) {
    sent.flushHeaders();
    await once(sent, 'continue');
  }
  const half = Math.floor(bytes.length / 2);
  sent.write(bytes.subarray(0, half));
  sent.end(bytes.subarray(half));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const answered = await answer.setEncoding('utf8').toArray();
  return [answer.statusCode, JSON.parse(answered.join(''))];
}

const SUCCESS = [200, { success: true }];
const of = (userId: string) => (event: Record<string, unknown>) => event['userId'] === userId;
const named = (events: readonly Record<string, unknown>[], name: string) =>
  events.find(({ type, event }) => (event ?? type) === name);
const distanceMs = (event: Record<string, unknown> | undefined, moment: string | Date) =>
  Math.abs(Date.parse(String(event?.['timestamp'])) - new Date(moment).getTime());

it('Ruby: key in the header alone, null for what is empty, and a retry that has its own mark', async () => {
  const userId = 'user of ruby';
  const library = { name: 'analytics-ruby', version: '2.5.0' };
  const fields = { anonymousId: null, integrations: null, userId, options: null };
  const item = () => ({ ...fields, context: { library }, messageId: randomUUID() });
  const batch = [
    { ...item(), timestamp: minutesAgo(2).toISOString(), type: 'identify', traits: { plan: 'pro' } },
    { ...item(), timestamp: LONG_AGO, type: 'track', event: 'Long Ago', properties: { n: 1 } },
  ];
  const headers = {
    Accept: 'application/json',
    'Content-Type': 'application/json',
    'User-Agent': 'Ruby',
    Authorization: basic(),
  };
  const shape = { path: '/v1/import', headers, body: { sentAt: new Date().toISOString(), batch } };
  expect(await send(shape)).toEqual(SUCCESS);
  expect(await send({ ...shape, headers: { ...headers, 'X-Retry-Count': '1' } })).toEqual(SUCCESS);

  const events = await stand.arrived(2, of(userId));
  expect(named(events, 'identify')).toMatchObject({ traits: { plan: 'pro' }, context: { library } });
  expect(named(events, 'identify')).not.toHaveProperty('anonymousId');
  expect(named(events, 'Long Ago')).toMatchObject({ originalTimestamp: LONG_AGO, properties: { n: 1 } });
  expect(distanceMs(named(events, 'Long Ago'), LONG_AGO)).toBeLessThan(60_000);
});

it('PHP: times with an offset and without milliseconds, by curl with gzip and by a socket', async () => {
  const userId = 'user of php';
  const happened = minutesAgo(90);
  const library = (consumer: string) => ({ name: 'analytics-php', version: '3.8.1', consumer });
  const item = (consumer: string, n: number) => ({
    ...{ userId, event: `Sent by ${consumer}`, properties: { n }, context: { library: library(consumer) } },
    ...{ timestamp: phpTime(happened), messageId: randomUUID(), type: 'track' },
  });
  const headers = {
    Authorization: basic(),
    'Content-Type': 'application/json',
    'User-Agent': 'analytics-php/3.8.1',
  };
  const sentAt = phpTime(new Date());
  const curl = {
    path: '/v1/batch',
    gzip: true,
    headers: { ...headers, Accept: '*/*', Expect: '100-continue' },
  };
  expect(await send({ ...curl, body: { batch: [item('LibCurl', 1)], sentAt } })).toEqual(SUCCESS);
  const socket = { path: '/v1/batch', headers: { ...headers, Accept: 'application/json' } };
  expect(await send({ ...socket, body: { batch: [item('Socket', 2)], sentAt } })).toEqual(SUCCESS);

  const events = await stand.arrived(2, of(userId));
  for (const consumer of ['LibCurl', 'Socket']) {
    const event = named(events, `Sent by ${consumer}`);
    expect(event).toMatchObject({ context: { library: library(consumer) } });
    expect(distanceMs(event, happened)).toBeLessThan(10_000);
  }
});

/** The SDKs of phones ask for their settings first, and send to where these say. */
async function settingsPath(): Promise<string> {
  const answer = await fetch(`${stand.hub.url}/v1/projects/${stand.hub.writeKey}/settings`);
  expect(answer.status).toBe(200);
  const { integrations, plan, edgeFunction } = (await answer.json()) as {
    integrations: { 'Segment.io': { apiKey: string; apiHost: string } };
    plan: object;
    edgeFunction: object;
  };
  const { apiKey, apiHost } = integrations['Segment.io'];
  expect([apiKey, plan, edgeFunction]).toEqual([stand.hub.writeKey, {}, {}]);
  const { host, pathname } = new URL(`http://${apiHost}/b`);
  expect(host).toBe(new URL(stand.hub.url).host);
  return pathname;
}

const phoneEvent = (userId: string, name: string, happened: Date, context: object) => ({
  ...{ type: 'track', event: name, properties: { n: 1 }, userId, anonymousId: 'anonymous-of-phone' },
  ...{ messageId: randomUUID().toUpperCase(), timestamp: happened.toISOString() },
  ...{ context, integrations: {}, _metadata: { bundled: [], unbundled: [], bundledIds: [] } },
});

const phones = [
  {
    client: 'Swift',
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'User-Agent': 'analytics-ios/1.9.1',
      'Accept-Encoding': 'gzip',
    },
    library: { name: 'analytics-swift', version: '1.9.1' },
    encoding: {},
  },
  {
    client: 'Kotlin',
    headers: { 'Content-Type': 'text/plain', 'User-Agent': 'analytics-kotlin/1.22.0' },
    library: { name: 'analytics-kotlin', version: '1.22.0' },
    encoding: { gzip: true, chunked: true },
  },
  {
    client: 'React Native',
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-Retry-Count': '2' },
    library: { name: '@segment/analytics-react-native', version: '2.22.0' },
    encoding: {},
  },
];

it.each(phones)('$client: key in the body alone, files that waited offline', async (phone) => {
  const { client, headers, library, encoding } = phone;
  const userId = `user of ${client}`;
  const context = { library, device: { type: 'phone' }, instanceId: 'i-1', timezone: 'Europe/Vienna' };
  const path = await settingsPath();
  const { writeKey } = stand.hub;
  const justNow = minutesAgo(3);
  const fresh = { batch: [phoneEvent(userId, 'Fresh', justNow, context)], sentAt: new Date(), writeKey };
  // Such a file is dated once, when it is closed, and comes when the phone is online again.
  const offline = new Date(Date.now() - 3 * DAYS_MS);
  const waited = { batch: [phoneEvent(userId, 'Waited', offline, context)], sentAt: offline, writeKey };
  expect(await send({ path, headers, body: fresh, ...encoding })).toEqual(SUCCESS);
  expect(await send({ path, headers, body: waited, ...encoding })).toEqual(SUCCESS);

  const events = await stand.arrived(2, of(userId));
  expect(named(events, 'Fresh')).toMatchObject({
    anonymousId: 'anonymous-of-phone',
    context: { ...context, ip: '127.0.0.1' },
  });
  expect(distanceMs(named(events, 'Fresh'), justNow)).toBeLessThan(10_000);
  expect(named(events, 'Waited')).toMatchObject({ timestamp: offline.toISOString() });
  expect(JSON.stringify(events)).not.toContain(writeKey);
});

it('nothing arrives twice', () => {
  const ids = stand.events().map(({ messageId }) => messageId);
  expect(ids).toHaveLength(10);
  expect(new Set(ids).size).toBe(ids.length);
});
