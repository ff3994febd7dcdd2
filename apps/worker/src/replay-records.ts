import { createHash } from 'node:crypto';
import type { Event } from '@trackyard/event-spec';
import { decideConnection, type CompiledConfig, type CompiledConnection } from '@trackyard/pipeline';
import { deliverLane, encodeLines, type RequeuedRecord } from '@trackyard/queue';

/** What becomes of some replayed events by today's configuration. */
export interface ReplayPlan {
  records: RequeuedRecord[];
  /** How many events are in the records. */
  sent: number;
  /** Of the others, how many by reason. */
  filtered: Record<string, number>;
}

export interface ReplayTarget {
  replayId: string;
  destinationId: string;
}

/** One record a connection, its events marked with the replay. Pure. */
export function planReplay(
  events: readonly Event[],
  { replayId, destinationId }: ReplayTarget,
  config: CompiledConfig,
): ReplayPlan {
  const filtered: Record<string, number> = {};
  const routed = new Map<CompiledConnection, Event[]>();
  for (const event of events) {
    const connection = connectionOf(config, event.trackyard.sourceId, destinationId);
    const decision = connection ? decideConnection(event, connection) : NOT_CONNECTED;
    if (decision.outcome === 'filtered') {
      filtered[decision.reason] = (filtered[decision.reason] ?? 0) + 1;
    } else if (connection) {
      routed.set(connection, [...(routed.get(connection) ?? []), event]);
    }
  }
  const records = [...routed].map(([connection, some]) => recordOf(some, connection, replayId));
  return { records, filtered, sent: records.reduce((sum, { eventCount }) => sum + eventCount, 0) };
}

const NOT_CONNECTED = { outcome: 'filtered', reason: 'not_connected' } as const;

/** At most one connects a source to a destination. */
export function connectionOf(
  config: CompiledConfig,
  sourceId: string,
  destinationId: string,
): CompiledConnection | undefined {
  return config.connectionsBySource.get(sourceId)?.find((each) => each.destinationId === destinationId);
}

function recordOf(
  events: readonly Event[],
  { id: connectionId, destinationId, order }: CompiledConnection,
  replayId: string,
): RequeuedRecord {
  return {
    id: recordId(events, replayId, connectionId),
    ...{ connectionId, lane: deliverLane(destinationId, order), as: 'replay' },
    eventCount: events.length,
    events: encodeLines(events.map((event) => JSON.stringify(marked(event, replayId)))),
  };
}

function marked(event: Event, replayId: string): Event {
  return { ...event, trackyard: { ...event.trackyard, replayId } };
}

/**
 * Named for what it holds: the queue takes a name once, so a step that is repeated after a crash puts nothing in twice.
 * Begins like our other ids with a time, that of the first event.
 */
function recordId(events: readonly Event[], replayId: string, connectionId: string): string {
  const hash = createHash('sha256').update(`${replayId} ${connectionId}`);
  for (const { trackyard } of events) hash.update(` ${trackyard.requestId}#${trackyard.index}`);
  const time = Date.parse(events[0]?.receivedAt ?? '')
    .toString(16)
    .padStart(12, '0');
  const digits = hash.digest('hex');
  const parts = [time.slice(0, 8), time.slice(8), `8${digits.slice(0, 3)}`, `8${digits.slice(3, 6)}`];
  return [...parts, digits.slice(6, 18)].join('-');
}
