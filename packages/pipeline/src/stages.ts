import type { Event } from '@trackyard/event-spec';
import type { CompiledConnection } from './compile-snapshot.ts';
import type { StoredEvent } from './gather.ts';

/** What was decided about one event for one connection. */
export type ConnectionDecision = { outcome: 'routed' } | { outcome: 'filtered'; reason: string };

interface Stage {
  /** What the books and the trace call it when this stage keeps an event back. */
  reason: string;
  keepsBack(event: Event, connection: CompiledConnection): boolean;
}

/**
 * Between an accepted event and a destination's lane, in this order; the first that keeps it back names the
 * reason. Suppression and tracking plan join this list as they are built, in the order that users know from Segment (its
 * documentation, "Delivery overview").
 */
const CONNECTION_STAGES: readonly Stage[] = [
  { reason: 'connection_disabled', keepsBack: (_event, { enabled }) => !enabled },
  { reason: 'integrations_object', keepsBack: isSwitchedOff },
  { reason: 'consent', keepsBack: (event, { hasConsent }) => hasConsent?.(event) === false },
  { reason: 'filter', keepsBack: (event, { filter }) => filter?.(event) === false },
  { reason: 'sample', keepsBack: (event, { isSampled }) => isSampled?.(event) === false },
  { reason: 'no_mapping_matches', keepsBack: isTakenByNoMapping },
  // Last: what it counts is what would have been sent.
  { reason: 'shadow', keepsBack: (_event, { mode }) => mode === 'shadow' },
];

const ROUTED: ConnectionDecision = { outcome: 'routed' };

/** Runs one event through the stages for one connection. */
export function decideConnection(event: Event, connection: CompiledConnection): ConnectionDecision {
  for (const stage of CONNECTION_STAGES) {
    if (stage.keepsBack(event, connection)) return { outcome: 'filtered', reason: stage.reason };
  }
  return ROUTED;
}

/** Of an event that has nothing for a stage to look at. */
const PLAIN = {} as Event;

/**
 * {@link decideConnection} for many events: the whole one is asked for only where a rule or its sender makes a difference;
 * all others of a connection share one decision.
 */
export function decider(connection: CompiledConnection): (stored: StoredEvent) => ConnectionDecision {
  if (asksForEvents(connection)) return ({ event }) => decideConnection(event, connection);
  const shared = decideConnection(PLAIN, connection);
  return (stored) =>
    stored.head.mayChooseDestinations ? decideConnection(stored.event, connection) : shared;
}

function asksForEvents({ hasConsent, filter, isSampled, prune, mappings }: CompiledConnection): boolean {
  return Boolean(hasConsent ?? filter ?? isSampled ?? prune ?? mappings?.asksForEvents);
}

/**
 * The sender's own choice: `{"All": false, "My webhook": true}`. A destination is addressed by its name, its id
 * or its type, so that two of one type can be told apart. An object value means on, with options.
 * https://segment.com/docs/guides/filtering-data/#filtering-with-the-integrations-object
 */
function isSwitchedOff({ integrations }: Event, { destination }: CompiledConnection): boolean {
  if (!integrations) return false;
  for (const name of [destination.id, destination.name, destination.type]) {
    if (Object.hasOwn(integrations, name)) return integrations[name] === false;
  }
  return integrations['All'] === false || integrations['all'] === false;
}

/** A mapping sees what the destination may see. */
function isTakenByNoMapping(event: Event, { mappings, prune }: CompiledConnection): boolean {
  return mappings !== undefined && mappings.select({ event: prune ? prune(event) : event }).length === 0;
}
