/**
 * The Node clients that people have in their code, unchanged but for their host, against a whole hub: each event arrives
 * once, with its user, its time and its context. Doubles: none; the receiver is a webhook destination.
 */
import { Analytics as CustomerIo } from '@customerio/cdp-analytics-node';
import { jitsuAnalytics } from '@jitsu/js';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics as Segment } from '@segment/analytics-node';
import { startEventStand, type EventStand } from './event-stand.ts';

jest.setTimeout(200_000);

let stand: EventStand;
beforeAll(async () => {
  stand = await startEventStand();
});
afterAll(() => stand.stop());

const LONG_AGO = '2020-01-01T00:00:00.000Z';
/** Events that this client sent: their user says so. */
const of = (client: string) => (event: Record<string, unknown>) => event['userId'] === `user of ${client}`;
const names = (events: readonly Record<string, unknown>[]) =>
  events.map(({ type, event }) => event ?? type).sort();

const EVENTS = ['Counted 0', 'Counted 1', 'Counted 2', 'Long Ago', 'identify'];

it('@segment/analytics-node', async () => {
  const userId = 'user of segment';
  const client = new Segment({ writeKey: stand.hub.writeKey, host: stand.hub.url, maxRetries: 0 });
  for (let n = 0; n < 3; n++) client.track({ userId, event: `Counted ${n}`, properties: { n } });
  client.track({ userId, event: 'Long Ago', timestamp: new Date(LONG_AGO) });
  client.identify({ userId, traits: { email: 'ada@example.com' } });
  await client.closeAndFlush({ timeout: 10_000 });
  const events = await stand.arrived(EVENTS.length, of('segment'));
  expect(names(events)).toEqual(EVENTS);
  const longAgo = events.find(({ event }) => event === 'Long Ago')!;
  expect(longAgo).toMatchObject({
    originalTimestamp: LONG_AGO,
    context: { library: { name: '@segment/analytics-node' } },
  });
  // It sends the time of sending along: what the request took is added, as Segment does.
  expect(Date.parse(String(longAgo['timestamp'])) - Date.parse(LONG_AGO)).toBeLessThan(60_000);
});

it('@customerio/cdp-analytics-node', async () => {
  const userId = 'user of customerio';
  const client = new CustomerIo({ writeKey: stand.hub.writeKey, host: stand.hub.url, maxRetries: 0 });
  for (let n = 0; n < 3; n++) client.track({ userId, event: `Counted ${n}`, properties: { n } });
  client.track({ userId, event: 'Long Ago', timestamp: new Date(LONG_AGO) });
  client.identify({ userId, traits: { email: 'ada@example.com' } });
  await client.closeAndFlush({ timeout: 10_000 });
  const events = await stand.arrived(EVENTS.length, of('customerio'));
  expect(names(events)).toEqual(EVENTS);
  // It sends no `sentAt`: its clock cannot be told, and the time is kept.
  expect(events.find(({ event }) => event === 'Long Ago')).toMatchObject({ timestamp: LONG_AGO });
});

it('@rudderstack/rudder-sdk-node', async () => {
  const userId = 'user of rudderstack';
  const client = new RudderAnalytics(stand.hub.writeKey, {
    dataPlaneUrl: stand.hub.url,
    ...{ flushAt: 20, flushInterval: 100, gzip: true },
  });
  for (let n = 0; n < 3; n++) client.track({ userId, event: `Counted ${n}`, properties: { n } });
  client.track({ userId, event: 'Long Ago', timestamp: new Date(LONG_AGO) });
  client.identify({ userId, traits: { email: 'ada@example.com' } });
  await client.flush();
  const events = await stand.arrived(EVENTS.length, of('rudderstack'));
  expect(names(events)).toEqual(EVENTS);
  expect(events.find(({ event }) => event === 'Long Ago')).toMatchObject({ originalTimestamp: LONG_AGO });
});

it('@jitsu/js, as a server uses it', async () => {
  const client = jitsuAnalytics({
    ...{ host: stand.hub.url, writeKey: `${stand.hub.writeKey}:secret`, s2s: true, fetch, debug: false },
  });
  await client.identify('user of jitsu', { email: 'ada@example.com' });
  for (let n = 0; n < 3; n++) await client.track(`Counted ${n}`, { n });
  const events = await stand.arrived(4, of('jitsu'));
  expect(names(events)).toEqual(['Counted 0', 'Counted 1', 'Counted 2', 'identify']);
  expect(JSON.stringify(stand.events())).not.toContain('secret');
});

it('nothing arrives twice', () => {
  const ids = stand.events().map(({ messageId }) => messageId);
  expect(new Set(ids).size).toBe(ids.length);
});
