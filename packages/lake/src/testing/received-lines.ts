import { lineEntries, type RawEventIds } from '../line-entries.ts';
import { readLineHead } from '../line-head.ts';
import type { ReceivedLine } from '../received-line.ts';

/** An event's ids, and the request that it came with. */
export type RequestEventIds = RawEventIds & { requestId: string };

/** What the archive is given of lines with these events; of no event where none are given. */
export function receivedLines(
  lines: readonly string[],
  events: readonly RequestEventIds[] = [],
): ReceivedLine[] {
  const eventsOf = Map.groupBy(events, ({ requestId }) => requestId);
  return lines.map((line) => {
    const text = Buffer.from(line);
    return { text, entries: lineEntries(eventsOf.get(readLineHead(text).requestId) ?? []) };
  });
}
