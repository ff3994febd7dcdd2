import {
  enrichEvent,
  NO_GEO,
  readSessions,
  sessionAt,
  sessionId,
  visit,
  visitorKey,
  writeSessions,
  type Geo,
  type Session,
} from '@trackyard/enrichment';
import type { Event } from '@trackyard/event-spec';
import type { CompiledConfig } from './compile-snapshot.ts';

/** Where what enriching needs comes from. */
export interface EnrichPorts {
  /** Places of addresses; none where absent. */
  geo?: Geo | undefined;
  /** Visitors' sessions as text, by `visitorKey`. Called once for many events, never for one. */
  visits: VisitPorts;
}

export interface VisitPorts {
  read(visitors: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Keeps what has changed. Absent where sessions are only looked up: then an event of no known session has none. */
  write?(visits: ReadonlyMap<string, string>): Promise<void>;
}

type Enriched = Pick<CompiledConfig, 'enrichmentsBySource'>;

/**
 * The events with what their sources have switched on, in their order; the list itself where nothing is. Sessions are
 * worked out in the order in which things happened, whatever order the events came in.
 */
export async function enrichEvents(
  events: readonly Event[],
  { enrichmentsBySource }: Enriched,
  { geo = NO_GEO, visits }: EnrichPorts,
): Promise<readonly Event[]> {
  if (enrichmentsBySource.size === 0) return events;
  const chosen = events.map(({ trackyard }) => enrichmentsBySource.get(trackyard.sourceId));
  if (chosen.every((one) => one === undefined)) return events;
  if (chosen.some((one) => one?.location)) await geo.ready();
  const sessions = await sessionsOf(
    events.filter((_, place) => chosen[place]?.session),
    visits,
  );
  return events.map((event, place) => {
    const enrichments = chosen[place];
    if (!enrichments) return event;
    return enrichEvent(event, enrichments, { locate: geo.locate, sessionId: sessions.get(event) });
  });
}

async function sessionsOf(events: readonly Event[], ports: VisitPorts): Promise<Map<Event, string>> {
  const ids = new Map<Event, string>();
  const byVisitor = Map.groupBy(events.filter(needsSession), ({ anonymousId = '', trackyard }) =>
    visitorKey(trackyard.sourceId, anonymousId),
  );
  if (byVisitor.size === 0) return ids;
  const stored = await ports.read([...byVisitor.keys()]);
  const changed = new Map<string, string>();
  for (const [visitor, mine] of byVisitor) {
    const before = readSessions(stored.get(visitor));
    let sessions: readonly Session[] = before;
    const inTime = mine.map((event) => ({ event, at: Date.parse(event.timestamp) }));
    for (const { event, at } of inTime.sort((one, other) => one.at - other.at)) {
      const found = ports.write ? visit(sessions, at) : { session: sessionAt(sessions, at), sessions };
      sessions = found.sessions;
      if (found.session) ids.set(event, sessionId(visitor, found.session));
    }
    if (sessions !== before) changed.set(visitor, writeSessions(sessions));
  }
  if (changed.size > 0) await ports.write?.(changed);
  return ids;
}

/** A sender's own session says nothing about ours. */
function needsSession({ anonymousId, context }: Event): boolean {
  return anonymousId !== undefined && (context.sessionId === undefined || context.sessionId === null);
}
