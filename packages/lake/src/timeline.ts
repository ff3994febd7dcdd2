import type { LinePlace } from './line-place.ts';
import type { RawLine } from './raw-line.ts';
import type { TimeSpan } from './raw-listing.ts';
import type { LakeStorage } from './storage.ts';
import { walkLines } from './walk-lines.ts';

export interface TimelineQuery extends TimeSpan {
  sourceIds: readonly string[];
  /** Only lines with an event of this user id or anonymous id, by the index. */
  userId?: string | undefined;
  /** Only lines past this one: the last one that was read. */
  after?: LinePlace | undefined;
}

/** See `EventReader.timeline`. */
export async function* readTimeline(
  storage: LakeStorage,
  { after, ...query }: TimelineQuery,
): AsyncGenerator<RawLine> {
  for await (const { line } of walkLines(storage, query, after)) if (line) yield line;
}
