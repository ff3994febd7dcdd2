import { findForeignBatches, type ForeignBatches } from './duplicates.ts';
import { compareLines, edgeAt, type LinePlace } from './line-place.ts';
import { lookup } from './find-message.ts';
import { listObjects } from './hour-objects.ts';
import { mapLimited } from './map-limited.ts';
import { ObjectGone } from './object-gone.ts';
import type { RawLine } from './raw-line.ts';
import { readLines, type RawLines } from './raw-lines.ts';
import { isInSpan, isWithin, listHours, type TimeSpan } from './raw-listing.ts';
import type { RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

const LISTS_AT_ONCE = 8;

/** Which lines, and in which order. */
export interface LineQuery extends TimeSpan {
  sourceIds: readonly string[];
  /** Default: oldest first. */
  newestFirst?: boolean;
  /** Only lines with an event of this user id or anonymous id, by the index. */
  userId?: string | undefined;
  /** Only lines that this is true of; runs on each line that is read, maybe twice, so it must be quick. */
  filter?: (line: RawLine) => boolean;
}

/** A wanted line; without one: an object is about to be opened. Another walk goes on with what comes after `place`. */
export interface Step {
  place: LinePlace;
  line?: RawLine;
}

interface DatedObject {
  object: RawObject;
  foreign: ForeignBatches;
}

/** An object that is open, at its next line. */
interface Head {
  line: RawLine;
  next(): RawLine | undefined;
}

/**
 * The lines that a query wants in the order of their times, each request once, from a place on. Objects that overlap
 * in time are read side by side: the text of those is in memory, which is what was received within about one archive
 * turn, and a merged object. Where objects are merged away meanwhile, what has taken their place is read.
 */
export async function* walkLines(
  storage: LakeStorage,
  query: LineQuery,
  start: LinePlace | undefined,
): AsyncGenerator<Step> {
  const { sourceIds, newestFirst = false } = query;
  let place = start;
  for await (const hour of listHours(storage, { sourceIds, newestFirst, ...spanFrom(query, start) })) {
    for (let isWhole = false; !isWhole;) {
      try {
        for await (const step of walkHour(storage, hour, { ...query, start: place })) {
          place = step.place;
          yield step;
        }
        isWhole = true;
      } catch (error) {
        if (!(error instanceof ObjectGone)) throw error;
      }
    }
  }
}

type HourQuery = LineQuery & { start: LinePlace | undefined };

/** An object is opened once the lines before its first one have been given. */
async function* walkHour(
  storage: LakeStorage,
  { hour, sourceIds }: { hour: string; sourceIds: readonly string[] },
  query: HourQuery,
): AsyncGenerator<Step> {
  const objects = await objectsOf(storage, { hour, sourceIds }, query);
  const heads: Head[] = [];
  let opened = 0;
  for (;;) {
    heads.sort((a, b) => inOrder(query, a.line, b.line));
    const [first] = heads;
    const upcoming = objects[opened];
    const edge = upcoming && edgeOf(upcoming.object, query);
    if (edge && (!first || inOrder(query, first.line, edge) >= 0)) {
      opened += 1;
      if (!query.start || inOrder(query, edge, query.start) > 0) yield { place: edge };
      const head = await openObject(storage, upcoming, query);
      if (head) heads.push(head);
      continue;
    }
    if (!first) return;
    const { receivedAt, requestId } = first.line;
    yield { place: { receivedAt, requestId }, line: first.line };
    const next = first.next();
    if (next) first.line = next;
    else heads.shift();
  }
}

/** Those that may hold wanted lines, in the order in which they are to be opened. */
async function objectsOf(
  storage: LakeStorage,
  { hour, sourceIds }: { hour: string; sourceIds: readonly string[] },
  query: HourQuery,
): Promise<DatedObject[]> {
  const span = spanFrom(query, query.start);
  const lists = await mapLimited(sourceIds, LISTS_AT_ONCE, async (sourceId) => {
    const objects = await listObjects(storage, sourceId, hour);
    const foreign = findForeignBatches(storage, objects);
    return objects.filter((object) => isInSpan(object, span)).map((object) => ({ object, foreign }));
  });
  const edges = ({ object }: DatedObject) => edgeOf(object, query);
  return lists.flat().sort((a, b) => inOrder(query, edges(a), edges(b)));
}

/** Nothing where it has no wanted line. */
async function openObject(
  storage: LakeStorage,
  { object, foreign }: DatedObject,
  query: HourQuery,
): Promise<Head | undefined> {
  const numbers = query.userId === undefined ? undefined : await linesOfUser(storage, object, query.userId);
  if (numbers?.length === 0) return undefined;
  const [lines, isForeign] = await Promise.all([readLines(storage, object), foreign(object)]);
  const count = numbers?.length ?? lines.count;
  const at = (n: number) => lines.at(numbers?.[n] ?? n);
  const step = query.newestFirst ? -1 : 1;
  let n = firstWanted({ count, at }, query);
  const find = (): RawLine | undefined => {
    for (; n >= 0 && n < count; n += step) {
      const line = at(n);
      if (!isWithin(line, query)) return undefined; // lines are in order: so are those after it
      if (isForeign(line.batchId) || !(query.filter?.(line) ?? true)) continue;
      n += step;
      return line;
    }
    return undefined;
  };
  const next = (): RawLine | undefined => {
    const line = find();
    if (!line) lines.release();
    return line;
  };
  const line = next();
  return line && { line, next };
}

/** The first of some lines, which are in order, that is past the start and within the span; by halving. */
function firstWanted({ count, at }: Pick<RawLines, 'count' | 'at'>, query: HourQuery): number {
  const { newestFirst, from = -Infinity, to = Infinity, start } = query;
  const isBefore = (line: RawLine) => {
    const time = Date.parse(line.receivedAt);
    if (newestFirst ? time >= to : time < from) return true;
    return start !== undefined && inOrder(query, line, start) <= 0;
  };
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(at(middle)) === !newestFirst) low = middle + 1;
    else high = middle;
  }
  return newestFirst ? low - 1 : low;
}

async function linesOfUser(storage: LakeStorage, object: RawObject, userId: string): Promise<number[]> {
  const hits = await lookup(storage, object, { section: 'users', id: userId });
  return hits.map(({ line }) => line).sort((a, b) => a - b);
}

/** The query's span without what lies before the start. */
function spanFrom({ from = -Infinity, to = Infinity, newestFirst }: LineQuery, start?: LinePlace): TimeSpan {
  if (!start) return { from, to };
  const startsAt = Date.parse(start.receivedAt);
  return newestFirst ? { from, to: Math.min(to, startsAt + 1) } : { from: Math.max(from, startsAt), to };
}

/** Where an object begins, in the query's direction. */
function edgeOf(object: RawObject, { newestFirst }: LineQuery): LinePlace {
  return newestFirst ? edgeAt(object.lastAt, 'after') : edgeAt(object.firstAt, 'before');
}

function inOrder({ newestFirst }: LineQuery, a: LinePlace, b: LinePlace): number {
  return newestFirst ? compareLines(b, a) : compareLines(a, b);
}
