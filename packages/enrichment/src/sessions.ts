import { hash64Hex } from '@trackyard/base';

/** Times are milliseconds since the epoch, of when things happened. */
export interface Session {
  /** When the event happened that opened it; names it, and never changes. */
  openedAt: number;
  first: number;
  last: number;
}

/** Without an event for this long a session is over: https://support.google.com/analytics/answer/9191807 */
export const SESSION_GAP_MS = 30 * 60_000;
/** Of a visitor, the latest: older ones are for events that come late. */
const KEPT_SESSIONS = 8;

/** Names a visitor of a source. */
export function visitorKey(sourceId: string, anonymousId: string): string {
  return hash64Hex(`${sourceId} ${anonymousId}`);
}

/** The same for all events of a session, whoever works it out. */
export function sessionId(visitor: string, { openedAt }: Session): string {
  return `${openedAt.toString(36)}-${visitor}`;
}

/**
 * The session of something that happened at a time, and what the visitor's sessions are with it. Called again it changes
 * nothing. A late event may make a session longer, also to the front; one that would join two belongs to the earlier,
 * and both stay: their names are given away.
 */
export function visit(
  sessions: readonly Session[],
  at: number,
): { session: Session; sessions: readonly Session[] } {
  const held = sessionAt(sessions, at);
  if (held) return { session: held, sessions };
  // They do not overlap and are in order: the last before, else the first after, so that they stay so.
  const before = sessions.findLast(({ last }) => last < at && at - last < SESSION_GAP_MS);
  const joined = before ?? sessions.find(({ first }) => first > at && first - at < SESSION_GAP_MS);
  const session = joined
    ? { ...joined, first: Math.min(joined.first, at), last: Math.max(joined.last, at) }
    : { openedAt: at, first: at, last: at };
  const all = [...sessions.filter((one) => one !== joined), session];
  return { session, sessions: all.sort((one, other) => one.first - other.first).slice(-KEPT_SESSIONS) };
}

/** The session that something of this time is part of for certain. */
export function sessionAt(sessions: readonly Session[], at: number): Session | undefined {
  return sessions.find(({ first, last }) => first <= at && at <= last);
}

/** As short text, for whoever keeps it. */
export function writeSessions(sessions: readonly Session[]): string {
  return sessions
    .map(({ openedAt, first, last }) =>
      [openedAt, openedAt - first, last - first].map((n) => n.toString(36)).join('.'),
    )
    .join(' ');
}

/** What `writeSessions` has written; nothing of what cannot be read. */
export function readSessions(text: string | undefined): Session[] {
  if (!text) return [];
  return text.split(' ').flatMap((one) => {
    const [openedAt = NaN, before = NaN, length = NaN] = one
      .split('.')
      .map((part) => Number.parseInt(part, 36));
    const first = openedAt - before;
    return Number.isFinite(first + length) ? [{ openedAt, first, last: first + length }] : [];
  });
}
