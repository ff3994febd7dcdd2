import type { paths } from '../api/schema.ts';

/** What the api can look for, as it wants it. */
export type EventFilter = Omit<
  NonNullable<paths['/events']['get']['parameters']['query']>,
  'cursor' | 'limit'
>;

export const EVENT_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;

const SPANS_MS = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000 };
export const SPANS = ['1h', '24h', '7d', '30d', 'own'] as const;

/** What stands in the address of the explorer, as people type it. */
export type EventSearch = Partial<
  Record<'messageId' | 'userId' | 'event' | 'type' | 'sourceId' | 'span' | 'from' | 'to', string | undefined>
>;

/** `nowMs`: when a span such as "the last hour" is meant to end. What is no such thing in the address is left out. */
export function eventFilterOf(search: EventSearch, nowMs: number): EventFilter {
  const { messageId, userId, event, sourceId } = search;
  const type = EVENT_TYPES.find((one) => one === search.type);
  const texts = Object.entries({ messageId, userId, event, sourceId }).flatMap(([name, text]) =>
    text?.trim() ? [[name, text.trim()]] : [],
  );
  return { ...Object.fromEntries(texts), ...(type && { type }), ...timeOf(search, nowMs) };
}

function timeOf({ span, from, to }: EventSearch, nowMs: number): Pick<EventFilter, 'from' | 'to'> {
  if (span === 'own') {
    const [start, end] = [instantOf(from), instantOf(to)];
    return { ...(start && { from: start }), ...(end && { to: end }) };
  }
  const length = SPANS_MS[span as keyof typeof SPANS_MS];
  return length ? { from: new Date(nowMs - length).toISOString() } : {};
}

/** A browser's `datetime-local` is of the reader's own time zone. */
function instantOf(local: string | undefined): string | undefined {
  const ms = local ? Date.parse(local) : NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
