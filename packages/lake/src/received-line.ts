import { lineEntries, LINE_ENTRY_BYTES, type LineEntries, type RawEventIds } from './line-entries.ts';
import { lineEventIds } from './line-event-ids.ts';
import { readLineHead } from './line-head.ts';
import { parseRawLine } from './raw-line.ts';

/** A received request on its way into the lake. */
export interface ReceivedLine {
  /** The lake's line, without its line feed. */
  text: Buffer;
  entries: LineEntries;
}

/** JSON writes a tab as `\t`: none stands in a line of the lake. */
const SEPARATOR = '\t';
const TAB = 9;
/** Between the entries of messages and those of users; not of base64. */
const NEXT = '.';

/**
 * For ingest: a line of the lake on its way through the queue, behind what its index will be made of. The ids are known
 * where the body was parsed; finding them again would cost the archive a second parse of all that is received.
 */
export function withEventIds(line: string, events: readonly RawEventIds[]): string {
  const { messages, users } = lineEntries(events);
  return messages.toString('base64') + NEXT + users.toString('base64') + SEPARATOR + line;
}

/**
 * For the archive: what {@link withEventIds} has written, as bytes and mostly unread. Lines that an older version has put
 * into the queue are parsed for their ids; throws `TY_LAKE_DAMAGED` where one of them is no line.
 */
export function readReceivedLine(bytes: Buffer): ReceivedLine {
  const at = bytes.indexOf(TAB);
  const text = bytes.subarray(at + 1);
  const entries = at === -1 ? undefined : readEntries(bytes.toString('latin1', 0, at));
  return { text, entries: entries ?? lineEntries(lineEventIds(parseRawLine(text.toString()))) };
}

function readEntries(packed: string): LineEntries | undefined {
  const at = packed.indexOf(NEXT);
  const messages = Buffer.from(packed.slice(0, Math.max(0, at)), 'base64');
  const users = Buffer.from(packed.slice(at + 1), 'base64');
  const isWhole = [messages, users].every(({ length }) => length % LINE_ENTRY_BYTES === 0);
  return at === -1 || packed.startsWith('[') || !isWhole ? undefined : { messages, users };
}

/** Lines of the lake with the ids of their events, for who has both apart. */
export function receivedLines(lines: readonly string[], events: readonly RawEventIds[] = []): ReceivedLine[] {
  const eventsOf = Map.groupBy(events, ({ requestId }) => requestId);
  return lines.map((line) => {
    const text = Buffer.from(line);
    const { requestId } = readLineHead(text);
    return { text, entries: lineEntries(eventsOf.get(requestId) ?? []) };
  });
}
