import type { JsonObject } from '@trackyard/base';
import type { Event } from '@trackyard/event-spec';
import { describeValues, type PropertyFacts } from './property-facts.ts';

/** One kind of event, as a sample shows it. */
export interface EventFacts {
  type: Event['type'];
  /** Of a track call its event, of a page or screen its name; null where it has none. */
  name: string | null;
  count: number;
  firstSeen: string;
  lastSeen: string;
  properties: PropertyFacts[];
  /** Names beyond those that are listed. */
  moreProperties: number;
}

const MAX_KINDS = 300;

/** What kinds of events there are and what they hold, the most frequent first; and how many kinds were left out. */
export function describeEvents(events: readonly Event[]): { kinds: EventFacts[]; moreKinds: number } {
  const groups = [...Map.groupBy(events, (event) => JSON.stringify([event.type, nameOf(event)])).values()];
  groups.sort((a, b) => b.length - a.length);
  return {
    kinds: groups.slice(0, MAX_KINDS).map(describeKind),
    moreKinds: Math.max(0, groups.length - MAX_KINDS),
  };
}

function describeKind(events: readonly Event[]): EventFacts {
  const times = events.map(({ receivedAt }) => receivedAt).sort();
  const [first] = events;
  return {
    type: first!.type,
    name: nameOf(first!),
    count: events.length,
    firstSeen: times[0]!,
    lastSeen: times.at(-1)!,
    ...describeValues(events.map((event) => ({ at: event.receivedAt, values: valuesOf(event) }))),
  };
}

function nameOf(event: Event): string | null {
  if (event.type === 'track') return event.event;
  return event.type === 'page' || event.type === 'screen' ? (event.name ?? null) : null;
}

function valuesOf(event: Event): JsonObject {
  if (event.type === 'identify' || event.type === 'group') return event.traits;
  return event.type === 'alias' ? {} : event.properties;
}
