import { findForeignBatches, type ForeignBatches } from './duplicates.ts';
import { lookup } from './find-message.ts';
import { mapLimited } from './map-limited.ts';
import type { RawLine } from './raw-line.ts';
import { readLines } from './raw-lines.ts';
import { isInSpan, isWithin, listHours, listObjects, type TimeSpan } from './raw-listing.ts';
import type { RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

const LISTS_AT_ONCE = 8;

export interface TimelineQuery extends TimeSpan {
  sourceIds: readonly string[];
  /** Only lines with an event of this user id or anonymous id, by the index. */
  userId?: string | undefined;
  /** Only lines past this one: the last one that was read. */
  after?: TimelinePlace | undefined;
}

/** A line's place in time. */
export type TimelinePlace = Pick<RawLine, 'receivedAt' | 'requestId'>;

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
 * The lines of some sources in the order in which they were received, each request once: objects that overlap in time
 * are read side by side. Holds the text of those in memory, which is what was received within about one archive turn.
 */
export async function* readTimeline(storage: LakeStorage, query: TimelineQuery): AsyncGenerator<RawLine> {
  const from = Math.max(
    query.from ?? -Infinity,
    query.after ? Date.parse(query.after.receivedAt) : -Infinity,
  );
  const span = { from, to: query.to };
  const hours = listHours(storage, { sourceIds: query.sourceIds, newestFirst: false, ...span });
  for await (const { hour, sourceIds } of hours) {
    const objects = await objectsOf(storage, sourceIds, hour);
    yield* mergeLines(
      objects.filter(({ object }) => isInSpan(object, span)),
      (dated) => openObject(storage, dated, { ...query, ...span }),
    );
  }
}

async function objectsOf(
  storage: LakeStorage,
  sourceIds: readonly string[],
  hour: string,
): Promise<DatedObject[]> {
  const lists = await mapLimited(sourceIds, LISTS_AT_ONCE, async (sourceId) => {
    const objects = await listObjects(storage, sourceId, hour);
    const foreign = findForeignBatches(storage, objects);
    return objects.map((object) => ({ object, foreign }));
  });
  return lists.flat().sort((a, b) => a.object.firstAt - b.object.firstAt);
}

/** An object is opened once the lines before its first one have been given. */
async function* mergeLines(
  objects: readonly DatedObject[],
  open: (dated: DatedObject) => Promise<Head | undefined>,
): AsyncGenerator<RawLine> {
  const heads: Head[] = [];
  let opened = 0;
  for (;;) {
    heads.sort((a, b) => compareLines(a.line, b.line));
    const [first] = heads;
    const upcoming = objects[opened];
    if (upcoming && (!first || Date.parse(first.line.receivedAt) >= upcoming.object.firstAt)) {
      opened += 1;
      const head = await open(upcoming);
      if (head) heads.push(head);
      continue;
    }
    if (!first) return;
    yield first.line;
    const next = first.next();
    if (next) first.line = next;
    else heads.shift();
  }
}

/** Nothing where it has no wanted line, or was deleted meanwhile. */
async function openObject(
  storage: LakeStorage,
  { object, foreign }: DatedObject,
  { userId, after, ...span }: TimelineQuery,
): Promise<Head | undefined> {
  const numbers = userId === undefined ? undefined : await linesOfUser(storage, object, userId);
  if (numbers?.length === 0) return undefined;
  const [lines, others] = await Promise.all([readLines(storage, object), foreign(object)]);
  if (!lines) return undefined;
  const count = numbers?.length ?? lines.count;
  let at = 0;
  const next = (): RawLine | undefined => {
    while (at < count) {
      const line = lines.at(numbers?.[at] ?? at);
      at += 1;
      const isPast = !after || compareLines(line, after) > 0;
      if (isPast && isWithin(line, span) && !others.has(line.batchId)) return line;
    }
    return undefined;
  };
  const line = next();
  return line && { line, next };
}

async function linesOfUser(storage: LakeStorage, object: RawObject, userId: string): Promise<number[]> {
  const hits = await lookup(storage, object, { section: 'users', id: userId });
  return hits.map(({ line }) => line).sort((a, b) => a - b);
}

/** Times of the lake are all of one form, so that they sort as text. */
function compareLines(a: TimelinePlace, b: TimelinePlace): number {
  return compareText(a.receivedAt, b.receivedAt) || compareText(a.requestId, b.requestId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
