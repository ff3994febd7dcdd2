import type { Event } from '@trackyard/event-spec';
import type { CompiledConnection } from './compile-snapshot.ts';

/** What was decided about one event for one connection. */
export type ConnectionDecision = { outcome: 'routed' } | { outcome: 'filtered'; reason: string };

interface Stage {
  /** What the books and the trace call it when this stage keeps an event back. */
  reason: string;
  keepsBack(event: Event, connection: CompiledConnection): boolean;
}

/**
 * Between an accepted event and a destination's lane, in this order; the first that keeps it back names the
 * reason. Suppression, tracking plan, consent, filter and sample join this list as they are built, in the order
 * that users know from Segment (its documentation, "Delivery overview").
 */
const CONNECTION_STAGES: readonly Stage[] = [
  { reason: 'connection_disabled', keepsBack: (_event, { enabled }) => !enabled },
  { reason: 'integrations_object', keepsBack: isSwitchedOff },
  { reason: 'no_mapping_matches', keepsBack: isTakenByNoMapping },
];

const ROUTED: ConnectionDecision = { outcome: 'routed' };

/** Runs one event through the stages for one connection. */
export function decideConnection(event: Event, connection: CompiledConnection): ConnectionDecision {
  for (const stage of CONNECTION_STAGES) {
    if (stage.keepsBack(event, connection)) return { outcome: 'filtered', reason: stage.reason };
  }
  return ROUTED;
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

function isTakenByNoMapping(event: Event, { mappings }: CompiledConnection): boolean {
  return mappings !== undefined && mappings.select(event).length === 0;
}
