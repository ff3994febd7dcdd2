/**
 * What a source may have added to its events' context: the client of a user agent, the place of an address, the
 * campaign of a page's URL, a session, a mark on bots. Pure but for the one file of places, which it opens and keeps
 * in memory; what the sender has sent itself always stays. Called by the worker between gathering facts and deciding,
 * by replays, and by the api for what it shows of stored events.
 */
export { ENRICHMENTS, type Enrichment, type Enrichments } from './enrichments.ts';
export { enrichEvent, type EnrichmentFacts } from './enrich-event.ts';
export { createGeoDatabase, NO_GEO, type Geo, type GeoDatabase } from './geo-database.ts';
export {
  readSessions,
  sessionAt,
  sessionId,
  SESSION_GAP_MS,
  visit,
  visitorKey,
  writeSessions,
  type Session,
} from './sessions.ts';
