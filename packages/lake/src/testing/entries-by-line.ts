import { lineEntries, type LineEntries, type RawEventIds } from '../line-entries.ts';

/** An event by the line that it stands in. */
export type IndexedEvent = RawEventIds & { line: number };

/** The entries of each line, the first one's first. */
export function entriesByLine(events: readonly IndexedEvent[]): LineEntries[] {
  const byLine = Map.groupBy(events, ({ line }) => line);
  return Array.from({ length: Math.max(-1, ...byLine.keys()) + 1 }, (_, line) =>
    lineEntries(byLine.get(line) ?? []),
  );
}
