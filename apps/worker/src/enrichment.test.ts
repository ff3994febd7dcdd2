/**
 * What sources have switched on, on its way through routing on real queues, and through a replay of the same events.
 * Destinations live in this file. Order of arrival is not asserted.
 */
import { newUuid } from '@trackyard/base';
import type { ActionDefinition, Event } from '@trackyard/connector-sdk';
import { makeEvent } from '@trackyard/event-spec';
import { enrichEvents } from '@trackyard/pipeline';
import { encodeLines } from '@trackyard/queue';
import { waitFor } from '@trackyard/test-support';
import { createReplayVisits } from './replay-visits.ts';
import { BACKENDS, bothBackends } from './testing/both-backends.ts';
import { configOf, SOURCE_ID, startLaneWorker, type LaneWorker } from './testing/lane-workers.ts';

jest.setTimeout(120_000);

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const START = Date.parse('2026-03-04T10:00:00.000Z');

const backends = bothBackends();

const eventAt = (messageId: string, minute: number, more: Record<string, unknown> = {}): Event =>
  makeEvent({
    messageId,
    timestamp: new Date(START + minute * 60_000).toISOString(),
    context: { userAgent: IPHONE, page: { url: 'https://shop.example/?utm_source=news' } },
    ...more,
  });

describe.each(BACKENDS)('enrichment, the queue on %s', (backend) => {
  let worker: LaneWorker;
  let seen: Map<string, Event>;
  let config: ReturnType<typeof configOf>;

  beforeEach(async () => {
    seen = new Map();
    const action: ActionDefinition = {
      async perform(_context, _settings, { event }) {
        seen.set(event.messageId, event);
      },
    };
    const destinations = [{ id: 'people', action, rules: { filter: '!context.bot' } }];
    const plain = configOf(destinations);
    config = {
      ...plain,
      enrichmentsBySource: new Map([
        [SOURCE_ID, { userAgent: true, campaign: true, session: true, bot: true }],
      ]),
    };
    worker = await startLaneWorker({
      queue: await backends.freshQueue(backend),
      ...{ destinations, config: () => config, written: { deadLetters: [], disabled: [] } },
    });
  });
  afterEach(() => worker.stop());

  async function commit(events: readonly Event[]): Promise<void> {
    const { records, wakeUps } = worker.queue;
    const batch = {
      ...{ id: newUuid(), eventCount: events.length, bodies: encodeLines(['body']) },
      events: encodeLines(events.map((event) => JSON.stringify(event))),
      sources: [{ sourceId: SOURCE_ID, events: events.length, quarantined: 0 }],
    };
    await wakeUps.send(await records.commit(batch));
  }
  const arrived = (count: number) =>
    waitFor(async () => seen.size >= count, { what: `${count} events to be delivered` });
  const sessionOf = (messageId: string) => seen.get(messageId)?.context.sessionId;

  it('adds to events before filters and destinations see them, and leaves what came', async () => {
    await commit([
      eventAt('person', 0),
      eventAt('bot', 0, { context: { userAgent: GOOGLEBOT } }),
      eventAt('server', 0, { anonymousId: undefined, context: {} }),
    ]);
    await arrived(2);
    expect(seen.get('person')?.context).toMatchObject({
      userAgent: IPHONE,
      os: { name: 'iOS', version: '17.5' },
      campaign: { source: 'news' },
      sessionId: expect.stringMatching(/^[0-9a-z]+-[0-9a-f]{16}$/),
    });
    expect(seen.get('server')?.context).toEqual({});
    await waitFor(async () => (await worker.queue.records.books()).connections.con_people?.delivered === 2, {
      what: 'the books to say so',
    });
    const { connections, sources } = await worker.queue.records.books();
    expect(connections.con_people).toMatchObject({ routed: 3, filtered: { filter: 1 }, pending: 0 });
    expect(sources[SOURCE_ID]).toMatchObject({ received: 3, accepted: 3, waiting: 0 });
  });

  it('finds sessions over batches, whatever order they come in, and again in a replay', async () => {
    const first = [eventAt('b', 20), eventAt('a', 0), eventAt('other', 20, { anonymousId: 'anonymous-2' })];
    await commit(first);
    await arrived(3);
    const second = [eventAt('d', 200), eventAt('late', 10), eventAt('c', 45)];
    await commit(second);
    await arrived(6);
    expect(new Set(['a', 'b', 'c', 'late'].map(sessionOf))).toEqual(new Set([sessionOf('a')]));
    expect(new Set([...seen.values()].map(({ context }) => context.sessionId)).size).toBe(3);

    const visits = createReplayVisits(worker.queue.records);
    for (const event of [...first, ...second]) {
      const [again] = await enrichEvents([event], config, { visits });
      expect([event.messageId, again]).toEqual([event.messageId, seen.get(event.messageId)]);
    }
    const [longAgo] = await enrichEvents([eventAt('old', -9_999)], config, { visits });
    expect(longAgo?.context.sessionId).not.toBe(sessionOf('a'));
    const lookUp = { read: worker.queue.records.visits };
    const [unknown] = await enrichEvents([eventAt('x', -9_999)], config, { visits: lookUp });
    expect(unknown?.context).not.toHaveProperty('sessionId');
  });

  it('writes full batches anew where something was added', async () => {
    await commit(Array.from({ length: 300 }, (_, n) => eventAt(`m${n}`, n % 25)));
    await arrived(300);
    expect(new Set([...seen.values()].map(({ context }) => context.sessionId)).size).toBe(1);
    expect([...seen.values()].every(({ context }) => context.os !== undefined)).toBe(true);
  });
});
