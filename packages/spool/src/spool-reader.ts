import { open, type FileHandle } from 'node:fs/promises';
import type { Logger } from '@trackyard/base';
import type { NewBatch } from '@trackyard/queue';
import { HEAD_BYTES, readBatch, readHead } from './frame.ts';
import type { Segment } from './segment.ts';
import { isMissing, type SpoolDirectory } from './spool-directory.ts';

export interface SpoolReader {
  /** The oldest durable batch that is not drained; the same until it is shifted. */
  peek(): Promise<NewBatch | undefined>;
  /** The batch that was peeked is in the queue. */
  shift(): void;
  close(): Promise<void>;
}

export interface SpoolReaderOptions {
  /** Shared with the writer; drained segments are removed from the front, adopted ones come in at any time. */
  segments: Segment[];
  directory: SpoolDirectory;
  log: Logger;
}

interface Cursor {
  segment: Segment;
  file: FileHandle;
}

/**
 * Walks the segments in order, and deletes each once all of it is drained. Where a process ends in the middle of one,
 * the next drains that segment from its start: commits are idempotent.
 */
export function createSpoolReader({ segments, directory, log }: SpoolReaderOptions): SpoolReader {
  let cursor: Cursor | undefined;
  let head: { batch: NewBatch; next: number } | undefined;

  const closeCursor = async () => {
    const closing = cursor;
    cursor = head = undefined;
    await closing?.file.close();
  };

  /** `undefined` where another process took the segment over: it drains it. */
  const cursorOf = async (segment: Segment): Promise<Cursor | undefined> => {
    if (cursor?.segment === segment) return cursor;
    await closeCursor();
    try {
      return (cursor = { segment, file: await open(segment.path, 'r') });
    } catch (error) {
      if (!isMissing(error)) throw error;
      return undefined;
    }
  };

  const forget = (segment: Segment) => void segments.splice(segments.indexOf(segment), 1);

  const finish = async (segment: Segment) => {
    await closeCursor();
    await directory.discard(segment);
    forget(segment);
    if (segment.isDamaged) log.error('spool.segment_damaged', { bytes: segment.end });
  };

  /** Reads what stands at the cursor; skips a batch that cannot be read. */
  const readAt = async (at: Cursor): Promise<typeof head> => {
    const { segment, file } = at;
    const { begin, end } = segment;
    const found = await readHead(file, begin, end);
    const isWhole = typeof found !== 'string';
    const next = isWhole ? begin + HEAD_BYTES + found.payloadBytes : end;
    const batch = isWhole ? await readBatch(file, begin, found) : undefined;
    if (batch) return { batch, next };
    segment.isDamaged = true;
    segment.batches = isWhole ? segment.batches - 1 : 0;
    segment.begin = next;
    return undefined;
  };

  return {
    async peek() {
      for (let segment = segments[0]; !head && segment; segment = segments[0]) {
        const at = await cursorOf(segment);
        if (!at) {
          log.warn('spool.segment_taken_over', { batches: segment.batches });
          forget(segment);
        } else if (segment.begin < segment.end) {
          head = await readAt(at);
        } else if (segment.isOpen) {
          return undefined;
        } else {
          await finish(segment);
        }
      }
      return head?.batch;
    },
    shift() {
      if (!cursor || !head) return;
      cursor.segment.begin = head.next;
      cursor.segment.batches -= 1;
      head = undefined;
    },
    close: closeCursor,
  };
}
