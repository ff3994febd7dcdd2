import type { RawEventIds } from './raw-archive.ts';

/** JSON writes a tab as `\t`: none stands in a line of the lake. */
const SEPARATOR = '\t';

/** One event's `[index, messageId, userId, anonymousId]`. */
type Ids = [
  index: number,
  messageId: string,
  userId?: string | null | undefined,
  anonymousId?: string | null | undefined,
];

/**
 * For ingest: a line of the lake on its way through the queue, behind the ids that its index will be made of. They are
 * known where the body was parsed; finding them again would cost the archive a second parse of all that is received.
 */
export function withEventIds(line: string, events: readonly RawEventIds[]): string {
  const ids = events.map(({ index, messageId, userId, anonymousId }): Ids => {
    if (anonymousId !== undefined) return [index, messageId, userId, anonymousId];
    return userId === undefined ? [index, messageId] : [index, messageId, userId];
  });
  return JSON.stringify([events[0]?.requestId ?? '', ids]) + SEPARATOR + line;
}

/** For the archive: the line, and the ids that came with it; no `events` where none did. */
export function readReceivedLine(text: string): { line: string; events?: RawEventIds[] } {
  const at = text.indexOf(SEPARATOR);
  if (at === -1) return { line: text };
  const [requestId, ids] = JSON.parse(text.slice(0, at)) as [string, Ids[]];
  const events = ids.map(([index, messageId, userId, anonymousId]) => {
    const event: RawEventIds = { requestId, index, messageId };
    if (userId != null) event.userId = userId;
    if (anonymousId != null) event.anonymousId = anonymousId;
    return event;
  });
  return { line: text.slice(at + 1), events };
}
