import type { Event } from '@trackyard/event-spec';
import { normaliseLine, type RawLine, type ScanQuery } from '@trackyard/lake';
import type { Enrich } from './enrich.ts';
import type { ApiOptions } from './options.ts';

export interface EventQuery {
  sourceIds: readonly string[];
  type?: string | undefined;
  /** A track call's name. */
  event?: string | undefined;
  /** User id or anonymous id. */
  userId?: string | undefined;
  messageId?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/** An event of the lake, or an item that was refused, with the line that holds its exact bytes. */
export interface LoggedEvent {
  line: RawLine;
  /** Absent where the item was refused. */
  event: Event | undefined;
  problems: readonly { code: string; message: string; path?: string }[];
}

type Reader = ApiOptions['lake'];

/** Looks accepted events up in the lake, with what their sources add: it has them once they are archived, a moment after they were accepted. */
export interface EventLog {
  /** Newest first. A page holds whole requests, so it may have more than `limit` events. */
  list(query: EventQuery, page: { cursor?: string | undefined; limit: number }): Promise<EventPage>;
  find(sourceIds: readonly string[], messageId: string): Promise<LoggedEvent | undefined>;
  /**
   * Whether the source sent the same message before and after this line, within the time in which it counts once:
   * with one before, this is a duplicate. An hour's index for each hour of two days, at most.
   */
  copies(line: RawLine, messageId: string): Promise<Copies>;
}

/** When a message came in other requests: ISO 8601, `null` where it did not. */
export interface Copies {
  earlier: string | null;
  later: string | null;
}

/** In it a message is surely known again. */
const DEDUPE_WINDOW_MS = 24 * 60 * 60_000;

export interface EventPage {
  data: Event[];
  nextCursor: string | null;
}

export function createEventLog(reader: Reader, enrich: Enrich): EventLog {
  return {
    async list(query, page) {
      const found = await (query.messageId === undefined ? scan(reader, query, page) : lookUp(reader, query));
      return { ...found, data: [...(await enrich(found.data))] };
    },
    async find(sourceIds, messageId) {
      const found = await find(reader, sourceIds, messageId);
      if (!found?.event) return found;
      const [event] = await enrich([found.event]);
      return { ...found, event };
    },
    copies: (line, messageId) => findCopies(reader, line, messageId),
  };
}

async function scan(
  reader: Reader,
  query: EventQuery,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<EventPage> {
  const wanted = new Map<string, Event[]>();
  const scanQuery: ScanQuery = {
    sourceIds: query.sourceIds,
    newestFirst: true,
    from: query.from?.getTime(),
    to: query.to?.getTime(),
    limit,
    ...(cursor !== undefined && { cursor }),
    ...(query.userId !== undefined && { userId: query.userId }),
    filter(line) {
      const events = normaliseLine(line).events.filter((event) => matches(event, query));
      wanted.set(line.requestId, events);
      return events.length > 0;
    },
  };
  let page = await reader.scanPage(scanQuery);
  const lines = linesFor(
    page.lines.map((line) => wanted.get(line.requestId)?.length ?? 0),
    limit,
  );
  // Only the lake can say where to go on after fewer lines.
  if (lines < page.lines.length) page = await reader.scanPage({ ...scanQuery, limit: lines });
  const data = page.lines.flatMap((line) => wanted.get(line.requestId) ?? []);
  return { data, nextCursor: page.nextCursor ?? null };
}

/** How many lines, one at least, are needed for `limit` events. */
function linesFor(eventsByLine: readonly number[], limit: number): number {
  let events = 0;
  const last = eventsByLine.findIndex((count) => (events += count) >= limit);
  return last === -1 ? eventsByLine.length : last + 1;
}

async function lookUp(reader: Reader, query: EventQuery): Promise<EventPage> {
  const found = await find(reader, query.sourceIds, query.messageId ?? '');
  return { data: found?.event && matches(found.event, query) ? [found.event] : [], nextCursor: null };
}

async function find(
  reader: Reader,
  sourceIds: readonly string[],
  messageId: string,
  span: { from?: number; to?: number } = {},
): Promise<LoggedEvent | undefined> {
  const found = await reader.find(sourceIds, messageId, span);
  if (!found) return undefined;
  const { line, index } = found;
  const { events, rejections, problem } = normaliseLine(line);
  const event = events.find((one) => one.trackyard.index === index);
  const problems = rejections.find((one) => one.index === index)?.problems ?? [];
  return { line, event, problems: problem ? [problem, ...problems] : problems };
}

async function findCopies(
  reader: Reader,
  { sourceId, receivedAt }: RawLine,
  messageId: string,
): Promise<Copies> {
  const at = Date.parse(receivedAt);
  const within = async (from: number, to: number) => {
    const found = await find(reader, [sourceId], messageId, { from, to });
    return found?.event?.receivedAt ?? null;
  };
  const [earlier, later] = await Promise.all([
    within(at - DEDUPE_WINDOW_MS, at),
    within(at + 1, at + DEDUPE_WINDOW_MS),
  ]);
  return { earlier, later };
}

function matches(event: Event, { type, event: name, userId, from, to }: EventQuery): boolean {
  const receivedAt = Date.parse(event.receivedAt);
  return (
    (type === undefined || event.type === type) &&
    (name === undefined || (event.type === 'track' && event.event === name)) &&
    (userId === undefined || event.userId === userId || event.anonymousId === userId) &&
    (from === undefined || receivedAt >= from.getTime()) &&
    (to === undefined || receivedAt < to.getTime())
  );
}
