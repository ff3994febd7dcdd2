import { headOf, makeEvent, type Event, type EventHead } from '@trackyard/event-spec';
import { compileSnapshot, type CompiledConfig } from './compile-snapshot.ts';
import type { ConfigSnapshot } from './config-snapshot.ts';
import { decide as decideStored } from './decide.ts';
import { NO_FACTS, gather, type Facts } from './gather.ts';

const destination = {
  workspaceId: 'w',
  type: 'webhook',
  enabled: true,
  builtin: false,
  settings: {},
  delivery: {},
};
const connection = { workspaceId: 'w', enabled: true, order: 'none' as const };
const snapshot: ConfigSnapshot = {
  version: 1,
  sources: [
    {
      id: 's1',
      workspaceId: 'w',
      slug: 's1',
      type: 'http',
      writeKey: 'k',
      enabled: true,
      strict: false,
      settings: {},
    },
  ],
  destinations: [
    { ...destination, id: 'd1', name: 'CRM' },
    { ...destination, id: 'd2', name: 'Lake', enabled: false },
  ],
  connections: [
    { ...connection, id: 'c1', sourceId: 's1', destinationId: 'd1' },
    { ...connection, id: 'c2', sourceId: 's1', destinationId: 'd2' },
    { ...connection, id: 'c3', sourceId: 'other', destinationId: 'd1' },
  ],
};
const config = compileSnapshot(snapshot);
const event = (fields = {}) => {
  const made = makeEvent(fields);
  return { ...made, trackyard: { ...made.trackyard, sourceId: 's1' } };
};
/** As routing asks: of events that are stored. */
const decide = (events: readonly Event[], facts: Facts, config: CompiledConfig) =>
  decideStored(events.map(stored), facts, config);
const stored = (event: Event) => ({ head: headOf(event), event });
/** Connections that get an event with this `integrations` object. */
const reached = (integrations: object) =>
  decide([event({ integrations })], NO_FACTS, config)
    .connections.filter(({ routed }) => routed.length > 0)
    .map((c) => c.connectionId);

describe('decide', () => {
  it('routes accepted events to the connections of their source, disabled destinations (which hold) included', () => {
    const plan = decide([event(), event()], NO_FACTS, config);
    expect(plan.sources).toEqual([{ sourceId: 's1', accepted: 2, duplicate: 0 }]);
    expect(plan.connections).toEqual([
      { connectionId: 'c1', destinationId: 'd1', routed: [0, 1], filtered: {} },
      { connectionId: 'c2', destinationId: 'd2', routed: [0, 1], filtered: {} },
    ]);
  });

  it('counts duplicates and sends them nowhere', () => {
    const plan = decide([event(), event()], { duplicates: new Set([1]) }, config);
    expect(plan.sources).toEqual([{ sourceId: 's1', accepted: 1, duplicate: 1 }]);
    expect(plan.connections[0]?.routed).toEqual([0]);
  });

  it('filters for disabled connections, with the reason', () => {
    const off = { ...snapshot, connections: [{ ...snapshot.connections[0]!, enabled: false }] };
    const plan = decide([event()], NO_FACTS, compileSnapshot(off));
    expect(plan.connections).toMatchObject([{ routed: [], filtered: { connection_disabled: 1 } }]);
  });

  it.each([
    [{}, ['c1', 'c2']],
    [{ All: true }, ['c1', 'c2']],
    [{ All: false }, []],
    [{ All: false, CRM: true }, ['c1']],
    [{ All: false, d2: { option: 1 } }, ['c2']],
    [{ CRM: false }, ['c2']],
    [{ webhook: false }, []],
    [{ Somebody: false }, ['c1', 'c2']],
  ])('obeys integrations %j', (integrations, connections) => {
    expect(reached(integrations)).toEqual(connections);
  });

  it('asks for a whole event only where a rule, a mapping or its sender makes a difference', () => {
    const asked = (head: Partial<EventHead>, more: Partial<ConfigSnapshot['connections'][number]> = {}) => {
      const whole = jest.fn(() => event());
      const unparsed = {
        head: { ...headOf(event()), ...head },
        get event() {
          return whole();
        },
      };
      const one = { ...snapshot, connections: [{ ...snapshot.connections[0]!, ...more }] };
      decideStored([unparsed], NO_FACTS, compileSnapshot(one));
      return whole.mock.calls.length;
    };
    expect(asked({})).toBe(0);
    expect(asked({}, { mode: 'shadow' })).toBe(0);
    expect(asked({ mayChooseDestinations: true })).toBe(1);
    expect(asked({}, { rules: { filter: 'type = "page"' } })).toBe(1);
  });

  it.each([
    [{ filter: 'type = "page"' }, 'filter'],
    [{ sample: { percent: 0 } }, 'sample'],
    [{ consent: ['ads'] }, 'consent'],
  ])('filters by %j, with the reason', (rules, reason) => {
    const ruled = { ...snapshot, connections: [{ ...snapshot.connections[0]!, rules }] };
    const refusing = event({ context: { consent: { categoryPreferences: { ads: false } } } });
    const plan = decide([refusing], NO_FACTS, compileSnapshot(ruled));
    expect(plan.connections).toMatchObject([{ routed: [], filtered: { [reason]: 1 } }]);
  });

  it('counts what a shadow connection would have sent, after all other reasons', () => {
    const rules = { filter: 'type = "track"' };
    const shadow = {
      ...snapshot,
      connections: [{ ...snapshot.connections[0]!, rules, mode: 'shadow' as const }],
    };
    const plan = decide([event(), event(), event({ type: 'page' })], NO_FACTS, compileSnapshot(shadow));
    expect(plan.connections).toMatchObject([{ routed: [], filtered: { shadow: 2, filter: 1 } }]);
  });

  it('shows a mapping only what the connection lets through', () => {
    const mappings = [{ trigger: 'properties.secret = null', action: 'send', fields: {} }];
    const rules = { properties: { deny: ['properties.secret'] } };
    const plan = decide(
      [event({ properties: { secret: 1 } })],
      NO_FACTS,
      compileSnapshot({
        ...snapshot,
        destinations: [{ ...snapshot.destinations[0]!, mappings }],
        connections: [{ ...snapshot.connections[0]!, rules }],
      }),
    );
    expect(plan.connections).toMatchObject([{ routed: [0] }]);
  });

  it('filters what no mapping takes', () => {
    const mappings = [{ trigger: 'type = "track"', action: 'send', fields: {} }];
    const mapped = { ...snapshot, destinations: [{ ...snapshot.destinations[0]!, mappings }] };
    const plan = decide([event(), event({ type: 'page' })], NO_FACTS, compileSnapshot(mapped));
    expect(plan.connections).toMatchObject([{ routed: [0], filtered: { no_mapping_matches: 1 } }]);
  });

  it('knows no connection for a source that was deleted: accepted, delivered nowhere', () => {
    const stray = { ...event(), trackyard: { ...event().trackyard, sourceId: 'gone' } };
    expect(decide([stray], NO_FACTS, config)).toEqual({
      sources: [{ sourceId: 'gone', accepted: 1, duplicate: 0 }],
      connections: [],
    });
  });
});

describe('gather', () => {
  it('asks once for all events, under their batch and place, and notes what is not theirs', async () => {
    const asked: unknown[] = [];
    const claim = (claims: readonly unknown[]) => {
      asked.push(...claims);
      return Promise.resolve([true, false]);
    };
    const waiting = [
      { ...stored(event({ messageId: 'm1' })), batchId: 'b', index: 3 },
      { ...stored(event({ messageId: 'm1' })), batchId: 'b', index: 4 },
    ];
    expect((await gather(waiting, { claim })).duplicates).toEqual(new Set([1]));
    expect(asked).toEqual([3, 4].map((index) => ({ sourceId: 's1', messageId: 'm1', batchId: 'b', index })));
  });

  it('sends nothing of what was received before a connection was promoted from shadow mode', () => {
    const liveSince = '2026-01-02T03:04:05.678Z';
    const [promoted, ...others] = snapshot.connections;
    const since = compileSnapshot({ ...snapshot, connections: [{ ...promoted!, liveSince }, ...others] });
    const times = ['2026-01-02T03:04:05.677Z', liveSince, '2026-01-02T03:04:05.679Z'];
    const events = times.map((receivedAt) => ({ ...event(), receivedAt }));
    const [plan] = decide(events, NO_FACTS, since).connections;
    expect(plan).toMatchObject({ connectionId: 'c1', routed: [1, 2], filtered: { shadow: 1 } });
  });
});
