import type { ParsedBatch } from '@trackyard/event-spec';
import type { RawEventIds } from './line-entries.ts';
import { normaliseLine } from './normalise-line.ts';
import type { RawLine } from './raw-line.ts';

/** What the index keeps of a request: its accepted events, and refused items that have a message id. */
export function eventIdsOf({
  events,
  rejections,
}: Pick<ParsedBatch, 'events' | 'rejections'>): RawEventIds[] {
  const ids = events.map(({ messageId, userId, anonymousId, trackyard: { index } }) => {
    const id: RawEventIds = { index, messageId };
    if (userId !== undefined) id.userId = userId;
    if (anonymousId !== undefined) id.anonymousId = anonymousId;
    return id;
  });
  for (const { index, messageId } of rejections) {
    if (messageId !== undefined) ids.push({ index, messageId });
  }
  return ids;
}

/** The same of a line, by parsing it: for lines that come without. */
export function lineEventIds(line: RawLine): RawEventIds[] {
  return eventIdsOf(normaliseLine(line));
}
