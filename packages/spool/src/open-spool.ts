import type { Logger } from '@trackyard/base';
import type { NewBatch } from '@trackyard/queue';
import { batchesOf, bytesOf, type Segment } from './segment.ts';
import { spoolDirectory } from './spool-directory.ts';
import { createSpoolReader } from './spool-reader.ts';
import { createSpoolWriter } from './spool-writer.ts';

export interface SpoolOptions {
  /** Shared by the processes of one data directory; made when it is needed. */
  directory: string;
  /** What this process may keep there; 1 GiB by default. */
  maxBytes?: number;
  /** A segment ends once it is this long; 16 MiB by default. */
  segmentBytes?: number;
  log: Logger;
}

/** Batches on disk, first in, first out. One process appends and drains; `append` may overlap with all else. */
export interface Spool {
  /** Resolves when the batch is durable; rejects with `TY_QUEUE_UNAVAILABLE` where it cannot be (full, disk full). */
  append(batch: NewBatch): Promise<void>;
  /** Nothing is kept, and nothing is being written. */
  isEmpty(): boolean;
  /** Takes over what processes left that have ended since. May overlap with all else; rejects where the disk does. */
  adopt(): Promise<void>;
  /** `append` is likely to succeed. */
  canAccept(): boolean;
  size(): { batches: number; bytes: number };
  /** The oldest batch; the same until it is shifted. Nothing where all is drained or the rest is not durable yet. */
  peek(): Promise<NewBatch | undefined>;
  /** The batch that was peeked is in the queue: forget it. */
  shift(): void;
  /** Deletes the files of a spool that is drained. */
  clear(): Promise<void>;
  /** Closes the files. What is not drained stays for the next process. */
  close(): Promise<void>;
}

const GIB = 1024 ** 3;
const SEGMENT_BYTES = 16 * 1024 * 1024;

/** Opens the spool with what dead processes left in it. A disk that does not answer stops nobody from starting. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { maxBytes = GIB, segmentBytes = SEGMENT_BYTES, log } = options;
  const directory = spoolDirectory(options.directory);
  const segments: Segment[] = [];
  const adopt = async () => {
    const found = await directory.adopt();
    if (found.length === 0) return;
    const last = segments.at(-1); // what is written to stays last
    segments.splice(last?.isOpen ? -1 : segments.length, 0, ...found);
    log.info('spool.adopted', { segments: found.length, batches: batchesOf(found), bytes: bytesOf(found) });
  };
  await adopt().catch((error: unknown) => log.error('spool.not_readable', {}, error));
  const size = () => ({ batches: batchesOf(segments), bytes: bytesOf(segments) });
  const writer = createSpoolWriter({ segments, directory, maxBytes, segmentBytes });
  const reader = createSpoolReader({ segments, directory, log });
  return {
    append: (batch) => writer.append(batch),
    adopt,
    isEmpty: () => writer.isIdle() && segments.every(({ isOpen, batches }) => isOpen && batches === 0),
    canAccept: () => writer.canAccept(),
    size,
    peek: () => reader.peek(),
    shift: () => reader.shift(),
    async clear() {
      const drained = segments.splice(0);
      await Promise.all([writer.seal(), reader.close()]);
      for (const segment of drained) await directory.discard(segment);
    },
    async close() {
      await Promise.all([writer.seal(), reader.close()]);
      await directory.close();
    },
  };
}
