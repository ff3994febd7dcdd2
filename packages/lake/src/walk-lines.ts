import { findForeignBatches, type ForeignBatches } from './duplicates.ts';
import { lookup } from './find-message.ts';
import { mapLimited } from './map-limited.ts';
import type { RawLine } from './raw-line.ts';
import { readLines } from './raw-lines.ts';
import { HOUR_MS, isInSpan, isWithin, listHours, listObjects, type TimeSpan } from './raw-listing.ts';
import { hourStart, type RawObject } from './raw-object.ts';
import type { ScanCursor } from './scan-cursor.ts';
import type { LakeStorage } from './storage.ts';

const LISTS_AT_ONCE = 8;

/** Which lines, and in which order. */
export interface LineQuery extends TimeSpan {
  sourceIds: readonly string[];
  /** Default: oldest first. */
  newestFirst?: boolean;
  /** Only lines with an event of this user id or anonymous id, by the index. */
  userId?: string;
  /** Only lines that this is true of; runs on each line that is read, so it must be quick. */
  filter?: (line: RawLine) => boolean;
}

/** A wanted line; without one: an object is about to be opened. At `place` another walk can go on with this step. */
export interface Step {
  place: ScanCursor;
  line?: RawLine;
}

interface Stop {
  object: RawObject;
  foreign: ForeignBatches;
  /** The line to begin at. */
  line?: number;
}

/** The lines that a query wants, each request once, from a place on. */
export async function* walkLines(
  storage: LakeStorage,
  query: LineQuery,
  start: ScanCursor | undefined,
): AsyncGenerator<Step> {
  for await (const stop of listStops(storage, query, start)) {
    yield { place: placeOf(stop.object, stop.line) };
    const numbers =
      query.userId === undefined ? undefined : await linesOfUser(storage, stop.object, query.userId);
    if (numbers?.length === 0) continue;
    const lines = await readLines(storage, stop.object);
    if (!lines) continue;
    const foreign = await stop.foreign(stop.object);
    for (const number of inOrder(
      numbers ?? Array.from({ length: lines.count }, (_, n) => n),
      query,
      stop.line,
    )) {
      const line = lines.at(number);
      if (foreign.has(line.batchId) || !isWithin(line, query)) continue;
      if (query.filter?.(line) ?? true) yield { place: placeOf(stop.object, number), line };
    }
  }
}

/** The objects to look into, in the query's order. */
async function* listStops(
  storage: LakeStorage,
  query: LineQuery,
  start: ScanCursor | undefined,
): AsyncGenerator<Stop> {
  const { sourceIds, newestFirst = false } = query;
  for await (const hour of listHours(storage, { sourceIds, newestFirst, ...spanFrom(query, start) })) {
    const lists = await mapLimited(hour.sourceIds, LISTS_AT_ONCE, async (sourceId) => {
      const objects = await listObjects(storage, sourceId, hour.hour);
      const foreign = findForeignBatches(storage, objects);
      return objects.map((object) => ({ object, foreign }));
    });
    const stops = lists.flat().sort((a, b) => compareObjects(a.object, b.object));
    for (const stop of newestFirst ? stops.reverse() : stops) {
      if (!isInSpan(stop.object, query)) continue;
      const distance = start ? compareObjects(stop.object, start) * (newestFirst ? -1 : 1) : 1;
      if (distance < 0) continue;
      yield distance === 0 && start?.line !== undefined ? { ...stop, line: start.line } : stop;
    }
  }
}

async function linesOfUser(storage: LakeStorage, object: RawObject, userId: string): Promise<number[]> {
  const hits = await lookup(storage, object, { section: 'users', id: userId });
  return hits.map((hit) => hit.line);
}

function inOrder(numbers: number[], { newestFirst }: LineQuery, start: number | undefined): number[] {
  if (newestFirst) numbers.reverse();
  if (start === undefined) return numbers;
  return numbers.filter((number) => (newestFirst ? number <= start : number >= start));
}

/** The query's span without the hours before the start. */
function spanFrom({ from, to, newestFirst }: LineQuery, start: ScanCursor | undefined): TimeSpan {
  if (!start) return { from, to };
  const startsAt = hourStart(start.hour);
  if (newestFirst) return { from, to: Math.min(to ?? Infinity, startsAt + HOUR_MS) };
  return { from: Math.max(from ?? -Infinity, startsAt), to };
}

function placeOf({ hour, name, sourceId }: RawObject, line: number | undefined): ScanCursor {
  return { hour, name, sourceId, ...(line !== undefined && { line }) };
}

type ObjectPlace = Pick<RawObject, 'hour' | 'name' | 'sourceId'>;

function compareObjects(a: ObjectPlace, b: ObjectPlace): number {
  return compareText(a.hour, b.hour) || compareText(a.name, b.name) || compareText(a.sourceId, b.sourceId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
