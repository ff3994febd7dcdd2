import { salvageBatch } from '@trackyard/event-spec';
import { batchSpans, type Span } from './batch-spans.ts';
import { decodeBody } from './decode-body.ts';
import { lineEntries } from './line-entries.ts';
import { lineEventIds } from './line-event-ids.ts';
import { normaliseLine } from './normalise-line.ts';
import { parseJson } from './parse-json.ts';
import type { RawLine } from './raw-line.ts';
import { requestKind } from './request-kind.ts';
import type { AlteredLine } from './rewrite-objects.ts';

export interface ErasedLine {
  change: AlteredLine;
  /** Events that are gone. */
  events: number;
  /** Their places in the batch; the whole line where absent. */
  items?: number[];
}

/**
 * A line without the events of one user (user id or anonymous id); nothing where it has none. In a batch `null` takes
 * their place, so that every other item keeps its place, its id and each of its characters; the body is then plain
 * text, whatever its encoding was, and the line says what was taken out. A vendor's webhook loses its body, which
 * cannot be taken apart, and keeps what its connector has read in it.
 */
export function eraseLine(line: RawLine, userId: string): ErasedLine | undefined {
  const mine = normaliseLine(line).events.filter(
    (event) => event.userId === userId || event.anonymousId === userId,
  );
  if (mine.length === 0) return undefined;
  const events = mine.length;
  const parts = partsOf(line);
  const items = sorted([
    ...mine.map((event) => event.trackyard.index),
    ...parts.values.flatMap((value, n) => (isUsers(value, userId) ? [n] : [])),
  ]);
  const erased = sorted([...(line.erased ?? []), ...items]);
  if (erased.length >= parts.values.length) return { change: { text: undefined }, events };
  const altered: RawLine = { ...parts.without(items), erased };
  return {
    change: { text: Buffer.from(JSON.stringify(altered)), entries: lineEntries(lineEventIds(altered)) },
    events,
    items,
  };
}

/** The items of a line, and the line without some of them; none where it holds one event and no list. */
function partsOf(line: RawLine): { values: readonly unknown[]; without(items: readonly number[]): RawLine } {
  const { items } = line;
  if (items) {
    const without = (some: readonly number[]): RawLine => ({
      ...line,
      ...{ encoding: 'utf8', body: '', items: items.map((item, n) => (some.includes(n) ? null : item)) },
    });
    return { values: items, without };
  }
  const decoded = decodeBody(line);
  if (!requestKind(line.path)?.batch || !('text' in decoded)) return { values: [], without: () => line };
  const { text } = decoded;
  if ('problem' in parseJson(text)) return partsOfBroken(line, text);
  const spans = batchSpans(text);
  const { 'content-encoding': _, ...headers } = line.headers;
  return {
    values: spans.map(({ start, end }) => JSON.parse(text.slice(start, end)) as unknown),
    without: (some) => ({
      ...line,
      ...{
        headers,
        encoding: 'utf8',
        body: withoutItems(
          text,
          some.map((n) => spans[n]!),
        ),
      },
    }),
  };
}

/** A body that is no JSON: what collection has saved of it stays, as JSON. */
function partsOfBroken(line: RawLine, text: string): ReturnType<typeof partsOf> {
  const { batch = [], ...saved } = salvageBatch(text) ?? {};
  const { 'content-encoding': _, ...headers } = line.headers;
  return {
    values: batch,
    without: (some) => {
      const body = { ...saved, batch: batch.map((item, n) => (some.includes(n) ? null : item)) };
      return { ...line, headers, encoding: 'utf8', body: JSON.stringify(body) };
    },
  };
}

/** An item that was refused, or is a duplicate, may hold the user too. */
function isUsers(item: unknown, userId: string): boolean {
  if (typeof item === 'string') return item.includes(userId); // a piece that could not be read
  if (typeof item !== 'object' || item === null) return false;
  const { userId: user, anonymousId } = item as Record<string, unknown>;
  return [user, anonymousId].some(
    (id) => (typeof id === 'string' || typeof id === 'number') && String(id) === userId,
  );
}

function withoutItems(text: string, spans: readonly Span[]): string {
  let kept = '';
  let at = 0;
  for (const { start, end } of spans) {
    kept += `${text.slice(at, start)}null`;
    at = end;
  }
  return kept + text.slice(at);
}

function sorted(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
