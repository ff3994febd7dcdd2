import assert from 'node:assert/strict';

/** An event as the destination got it. */
export type Arrived = Record<string, unknown> & { messageId: string; type: string };

/** What every client does, once each, in whatever language. */
export const CALLS = [
  ...['identify', 'Counted 0', 'Counted 1', 'Counted 2', 'Long Ago', 'page', 'screen', 'group', 'alias'],
] as const;
export type Call = (typeof CALLS)[number];

const LONG_AGO = Date.parse('2020-01-01T00:00:00.000Z');
/** Retries take their time, and some clients say only once when they have sent. */
const CLOCK_TOLERANCE_MS = 180_000;

/** Whose event this is: an alias may give a user's other name. */
export const isOf =
  (user: string) =>
  ({ userId }: Arrived): boolean =>
    String(userId).startsWith(user);

/** Throws unless `events` are the story of `user`, with the right user, times and context: each call is one event. */
export function assertStory(
  events: readonly Arrived[],
  { user, library, lacks }: { user: string; library: string; lacks: readonly Call[] },
): void {
  assert.deepEqual(
    events.map(({ type, event }) => event ?? type).sort(),
    CALLS.filter((call) => !lacks.includes(call)).sort(),
  );
  for (const event of events) {
    const { name, version } = (event['context'] as { library: { name: string; version?: string } }).library;
    assert.equal(name, library);
    assert.ok(version, 'the library has a version');
    assertTimes(event);
    assertContent(event, user);
  }
}

function assertTimes(event: Arrived): void {
  const expected = event['event'] === 'Long Ago' ? LONG_AGO : Date.now();
  const distance = Math.abs(Date.parse(String(event['timestamp'])) - expected);
  assert.ok(distance < CLOCK_TOLERANCE_MS, `${String(event['event'] ?? event.type)}: ${distance} ms off`);
  if (event['event'] === 'Long Ago')
    assert.equal(Date.parse(String(event['originalTimestamp'])), LONG_AGO, 'what the client said is kept');
}

function assertContent({ type, ...event }: Arrived, user: string): void {
  const own = (event[type === 'identify' || type === 'group' ? 'traits' : 'properties'] ?? {}) as object;
  if (type === 'alias') {
    assert.ok(String(event['previousId']).startsWith(user), 'the previous id');
    assert.notEqual(event['previousId'], event['userId']);
    return;
  }
  assert.equal(event['userId'], user);
  if (type === 'identify') assert.deepEqual(own, { email: 'ada@example.com', plan: 'pro' });
  if (type === 'group') assert.deepEqual([event['groupId'], own], ['team-1', { seats: 12 }]);
  if (type === 'page' || type === 'screen') {
    assert.equal(event['name'], 'Home');
    assert.equal((own as { section?: string }).section, 'top');
  }
  const n = /^Counted (\d)$/.exec(String(event['event']))?.[1];
  if (n !== undefined)
    assert.deepEqual(own, { n: Number(n), text: 'Zoë 日本 🎉', nested: { list: [1, 2.5] } });
}
