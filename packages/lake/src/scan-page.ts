import type { LinePlace } from './line-place.ts';
import type { RawLine } from './raw-line.ts';
import { decodeCursor, encodeCursor } from './scan-cursor.ts';
import type { LakeStorage } from './storage.ts';
import { walkLines, type LineQuery } from './walk-lines.ts';

const DEFAULT_LINES = 100;
const DEFAULT_OBJECTS = 64;

export interface ScanQuery extends LineQuery {
  /** Of the page before. Everything else in the query must be as it was there. */
  cursor?: string;
  /** At most this many lines; 100 a page where absent. */
  limit?: number;
  /** At most this many objects looked into for a page, beside those that the cursor stands in; 64 where absent. */
  maxObjects?: number;
}

export interface ScanPage {
  /** May be empty although more follows: then no line of the objects looked at was wanted. */
  lines: RawLine[];
  /** Absent at the end. */
  nextCursor?: string;
}

/** See `EventReader.scanPage`. */
export async function scanPage(storage: LakeStorage, query: ScanQuery): Promise<ScanPage> {
  const limit = Math.max(1, query.limit ?? DEFAULT_LINES);
  let objectsLeft = Math.max(1, query.maxObjects ?? DEFAULT_OBJECTS);
  let last: LinePlace | undefined;
  const lines: RawLine[] = [];
  for await (const { place, line } of walkLines(storage, query, startOf(query))) {
    const isAtObject = line === undefined;
    if (isAtObject) last = place;
    if (lines.length >= limit || (isAtObject && objectsLeft === 0))
      return { lines, ...(last && { nextCursor: encodeCursor(last) }) };
    last = place;
    if (isAtObject) objectsLeft -= 1;
    else lines.push(line);
  }
  return { lines };
}

/** See `EventReader.scan`. */
export async function* scanLines(storage: LakeStorage, query: ScanQuery): AsyncGenerator<RawLine> {
  let left = query.limit ?? Infinity;
  if (left <= 0) return;
  for await (const { line } of walkLines(storage, query, startOf(query))) {
    if (line === undefined) continue;
    yield line;
    left -= 1;
    if (left <= 0) return;
  }
}

function startOf({ cursor }: ScanQuery): LinePlace | undefined {
  return cursor === undefined ? undefined : decodeCursor(cursor);
}
