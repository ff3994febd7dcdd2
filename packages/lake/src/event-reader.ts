import { findMessage, type FoundEvent } from './find-message.ts';
import type { RawLine } from './raw-line.ts';
import type { TimeSpan } from './raw-listing.ts';
import { scanLines, scanPage, type ScanPage, type ScanQuery } from './scan-page.ts';
import type { LakeStorage } from './storage.ts';
import { readTimeline, type TimelineQuery } from './timeline.ts';

/** Reading the raw archive back, for traces, lists of events and replay. All methods throw what the storage throws. */
export interface EventReader {
  /**
   * Finds a message: in the newest hour that has it, the line and place that came first. So a sender's retry within
   * the hour does not hide the event that counted. Opens one index an object until it is found: give `from` where a
   * message that does not exist should not cost a walk through the whole lake.
   */
  find(sourceIds: readonly string[], messageId: string, span?: TimeSpan): Promise<FoundEvent | undefined>;
  /**
   * One page of lines in the order of their times, each `requestId` once, whatever crashes of the archive left behind,
   * and whatever is merged meanwhile. Work is bounded by `maxObjects` and what overlaps in time, memory by `limit` and
   * the objects that overlap. What is archived during a scan, at a place that it has passed, is not seen by it.
   */
  scanPage(query: ScanQuery): Promise<ScanPage>;
  /**
   * All lines from the cursor on, in the same order; `limit` is for all of them here, and there is no bound on
   * objects.
   */
  scan(query: ScanQuery): AsyncIterable<RawLine>;
  /**
   * For replay: lines in the order in which they were received, from any line on.
   */
  timeline(query: TimelineQuery): AsyncIterable<RawLine>;
}

export function makeEventReader(storage: LakeStorage): EventReader {
  return {
    find: (sourceIds, messageId, span = {}) => findMessage(storage, { sourceIds, messageId, span }),
    scanPage: (query) => scanPage(storage, query),
    scan: (query) => scanLines(storage, query),
    timeline: (query) => readTimeline(storage, query),
  };
}
