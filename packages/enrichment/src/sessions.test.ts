import fc from 'fast-check';
import {
  readSessions,
  SESSION_GAP_MS,
  sessionAt,
  sessionId,
  visit,
  visitorKey,
  writeSessions,
  type Session,
} from './sessions.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-03-04T10:00:00.000Z');

/** The minutes at which sessions were opened that events at these minutes get, in this order. */
function opened(...minutes: number[]): number[] {
  let sessions: readonly Session[] = [];
  return minutes.map((minute) => {
    const found = visit(sessions, START + minute * MINUTE);
    sessions = found.sessions;
    return (found.session.openedAt - START) / MINUTE;
  });
}

it('ends a session after half an hour without an event', () => {
  expect(opened(0, 29, 58, 87)).toEqual([0, 0, 0, 0]);
  expect(opened(0, 29, 59, 60)).toEqual([0, 0, 59, 59]);
});

it('finds the session of what comes late', () => {
  expect(opened(0, 20, 100, 10)).toEqual([0, 0, 100, 0]);
  expect(opened(0, 100, 80, 60)).toEqual([0, 100, 100, 100]);
  // What would join two belongs to the earlier: both names are given away.
  expect(opened(0, 50, 25, 35, 50)).toEqual([0, 50, 0, 0, 50]);
});

it('names a session by who and when', () => {
  const visitor = visitorKey('src_1', 'anonymous-1');
  expect(visitor).toMatch(/^[0-9a-f]{16}$/);
  expect(visitorKey('src_2', 'anonymous-1')).not.toBe(visitor);
  expect(sessionId(visitor, { openedAt: START, first: 0, last: 1 })).toBe(`${START.toString(36)}-${visitor}`);
});

it('gives every event the same session again, in text and back, and keeps sessions apart', () => {
  const minutes = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(minutes, (order) => {
      let sessions: readonly Session[] = [];
      const got = order.map((minute) => {
        const found = visit(sessions, START + minute * MINUTE);
        sessions = readSessions(writeSessions(found.sessions));
        expect(sessions).toEqual(found.sessions);
        return found.session.openedAt;
      });
      order.forEach((minute, place) => {
        const at = START + minute * MINUTE;
        expect(sessionAt(sessions, at)?.openedAt).toBe(got[place]);
        expect(visit(sessions, at)).toMatchObject({ session: { openedAt: got[place] }, sessions });
      });
      sessions.slice(1).forEach(({ first }, place) => expect(first).toBeGreaterThan(sessions[place]!.last));
      const sorted = [...new Set(order)].sort((one, other) => one - other);
      const gaps = sorted.filter(
        (minute, place) => minute - (sorted[place - 1] ?? minute) >= SESSION_GAP_MS / MINUTE,
      );
      expect(sessions.length).toBeGreaterThan(gaps.length);
    }),
  );
});

it('keeps the latest of many', () => {
  const many = Array.from({ length: 20 }, (_, n) => n * 100);
  let sessions: readonly Session[] = [];
  for (const minute of many) sessions = visit(sessions, START + minute * MINUTE).sessions;
  expect(sessions.map(({ openedAt }) => (openedAt - START) / MINUTE)).toEqual(many.slice(-8));
});

it('reads nothing of text that it has not written', () => {
  expect(readSessions('')).toEqual([]);
  expect(readSessions(undefined)).toEqual([]);
  expect(readSessions('?? a a.b')).toEqual([]);
});
