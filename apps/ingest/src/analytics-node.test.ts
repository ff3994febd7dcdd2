import { Analytics } from '@segment/analytics-node';
import { KEYS, startIngest } from './testing/ingest-harness.ts';

/** The official client, unchanged but for its host. */
it("takes everything that Segment's Node client sends", async () => {
  const hub = await startIngest();
  const failures: unknown[] = [];
  const analytics = new Analytics({ writeKey: KEYS.plain, host: hub.url, flushAt: 20, maxRetries: 0 });
  analytics.on('error', (error) => failures.push(error));
  const userId = 'user-1';
  for (let i = 0; i < 30; i++) analytics.track({ userId, event: 'Counted', properties: { i } });
  analytics.identify({ userId, traits: { email: 'ada@example.com' } });
  analytics.page({ anonymousId: 'anon-1', name: 'Home', category: 'Docs' });
  analytics.screen({ userId, name: 'Main' });
  analytics.group({ userId, groupId: 'group-1', traits: { name: 'Example' } });
  analytics.alias({ userId, previousId: 'anon-1' });
  analytics.track({ userId, event: 'Long ago', timestamp: new Date('2020-01-01T00:00:00.000Z') });
  await analytics.closeAndFlush({ timeout: 10_000 });
  const { events, bodies, quarantine } = hub.committed();
  await hub.stop();

  expect(failures).toEqual([]);
  expect(quarantine).toEqual([]);
  const counts: Record<string, number> = {};
  for (const { type } of events) counts[String(type)] = (counts[String(type)] ?? 0) + 1;
  expect(counts).toEqual({ track: 31, identify: 1, page: 1, screen: 1, group: 1, alias: 1 });
  expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(36);
  for (const event of events) {
    expect(event).toMatchObject({
      context: { library: { name: '@segment/analytics-node' } },
      sentAt: expect.any(String),
    });
    expect(event).not.toHaveProperty('writeKey');
    expect(bodies.map(({ requestId }) => requestId)).toContain(
      (event.trackyard as { requestId: string }).requestId,
    );
  }
  expect(events.find(({ event }) => event === 'Long ago')).toMatchObject({
    originalTimestamp: '2020-01-01T00:00:00.000Z',
  });
});
