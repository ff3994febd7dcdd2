import { batchSpans } from './batch-spans.ts';
import { decodeBody } from './decode-body.ts';
import { lineEventIds } from './line-event-ids.ts';
import { normaliseLine } from './normalise-line.ts';
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
 * text, whatever its encoding was, and the line says what was taken out.
 */
export function eraseLine(line: RawLine, userId: string): ErasedLine | undefined {
  const events = normaliseLine(line).events.filter(
    (event) => event.userId === userId || event.anonymousId === userId,
  );
  if (events.length === 0) return undefined;
  const decoded = decodeBody(line);
  if (!requestKind(line.path)?.batch || !('text' in decoded))
    return { change: { text: undefined }, events: events.length };
  const { text } = decoded;
  const spans = batchSpans(text);
  const before = line.erased ?? [];
  const refused = spans.flatMap(({ start, end }, n) => (isUsers(text.slice(start, end), userId) ? [n] : []));
  const items = sorted([...events.map((event) => event.trackyard.index), ...refused]);
  const erased = sorted([...before, ...items]);
  if (erased.length >= spans.length) return { change: { text: undefined }, events: events.length };
  const kept = withoutItems(
    text,
    items.map((n) => spans[n]!),
  );
  const { 'content-encoding': _, ...headers } = line.headers;
  const altered: RawLine = { ...line, headers, encoding: 'utf8', body: kept, erased };
  return {
    change: { text: Buffer.from(JSON.stringify(altered)), events: lineEventIds(altered) },
    ...{ events: events.length, items },
  };
}

/** An item that was refused, or is a duplicate, may hold the user too. */
function isUsers(item: string, userId: string): boolean {
  const value: unknown = JSON.parse(item);
  if (typeof value !== 'object' || value === null) return false;
  const { userId: user, anonymousId } = value as Record<string, unknown>;
  return [user, anonymousId].some(
    (id) => (typeof id === 'string' || typeof id === 'number') && String(id) === userId,
  );
}

function withoutItems(text: string, spans: readonly { start: number; end: number }[]): string {
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
