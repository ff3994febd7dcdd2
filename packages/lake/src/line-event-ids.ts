import { normaliseLine } from './normalise-line.ts';
import type { RawEventIds } from './line-entries.ts';
import type { RawLine } from './raw-line.ts';

/** What the index keeps of a line, by parsing it: for lines that come without. */
export function lineEventIds(line: RawLine): RawEventIds[] {
  const { requestId } = line;
  const { events, rejections } = normaliseLine(line);
  const accepted = events.map(({ messageId, userId, anonymousId, trackyard: { index } }) => ({
    requestId,
    index,
    messageId,
    ...(userId !== undefined && { userId }),
    ...(anonymousId !== undefined && { anonymousId }),
  }));
  const refused = rejections.flatMap(({ index, messageId }) =>
    messageId === undefined ? [] : [{ requestId, index, messageId }],
  );
  return [...accepted, ...refused];
}
