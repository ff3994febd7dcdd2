import { rm, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { TrackyardError } from '@trackyard/base';
import type { NewBatch } from '@trackyard/queue';
import { encodeFrame, totalBytes } from './frame.ts';
import { bytesOf, type Segment } from './segment.ts';
import type { SpoolDirectory } from './spool-directory.ts';

export interface SpoolWriterOptions {
  /** Shared with the reader; segments are added at the end. */
  segments: Segment[];
  directory: SpoolDirectory;
  maxBytes: number;
  segmentBytes: number;
}

export interface SpoolWriter {
  /** Resolves when the batch is durable; rejects with `TY_QUEUE_UNAVAILABLE` where it cannot be. */
  append(batch: NewBatch): Promise<void>;
  /** Nothing waits to be written. */
  isIdle(): boolean;
  /** There is room, and the disk took what was written last. */
  canAccept(): boolean;
  /** Ends the open segment: what comes next begins a new one. */
  seal(): Promise<void>;
}

/**
 * Time between two writes. The disk alone would be quicker than the queue, so batches would be many and small, and
 * the drainer, which commits one after the other, might never catch up. So they get larger instead.
 */
const SPACING_MS = 20;
/** After a failed write the spool is not trusted for so long. */
const DISTRUST_MS = 5_000;

interface Waiting {
  buffers: Buffer[];
  bytes: number;
  settle(error?: Error): void;
}

/** Appends batches; what arrives during a write shares the next one, and its `fdatasync`. */
export function createSpoolWriter(options: SpoolWriterOptions): SpoolWriter {
  const { segments, directory, maxBytes, segmentBytes } = options;
  let open: { file: FileHandle; segment: Segment } | undefined;
  let waiting: Waiting[] = [];
  let waitingBytes = 0; // the group that is being written included
  let isWriting = false;
  let failedAt = -Infinity;

  const openSegment = async () => {
    const opened = await directory.newSegment();
    segments.push(opened.segment);
    return opened;
  };

  const seal = async () => {
    const sealed = open;
    open = undefined;
    if (sealed) sealed.segment.isOpen = false;
    await sealed?.file.close();
  };

  const write = async (group: readonly Waiting[]) => {
    const { file, segment } = (open ??= await openSegment());
    const buffers = group.flatMap((entry) => entry.buffers);
    const bytes = totalBytes(buffers);
    const { bytesWritten } = await file.writev(buffers, segment.end);
    if (bytesWritten !== bytes) throw new Error(`Only ${bytesWritten} of ${bytes} bytes could be written.`);
    await file.datasync();
    await stat(segment.path); // gone where another process took the segment over: not ours to acknowledge
    segment.end += bytes;
    segment.batches += group.length;
  };

  /** What a failed write left is cut off and never appended to: after a failed sync nobody knows what is on disk. */
  const abandon = async () => {
    const abandoned = open;
    if (!abandoned) return;
    const { file, segment } = abandoned;
    await file.truncate(segment.end).catch(() => undefined);
    await seal().catch(() => undefined);
    if (segment.end > 0) return;
    segments.splice(segments.indexOf(segment), 1);
    await rm(segment.path, { force: true }).catch(() => undefined);
  };

  const writeGroup = async (group: readonly Waiting[]) => {
    let failure: TrackyardError | undefined;
    try {
      await write(group);
    } catch (error) {
      failedAt = performance.now();
      failure = new TrackyardError('TY_QUEUE_UNAVAILABLE', { cause: error });
      await abandon();
    }
    for (const { bytes, settle } of group) {
      waitingBytes -= bytes;
      settle(failure);
    }
    if (open && open.segment.end >= segmentBytes) await seal().catch(() => undefined);
  };

  const writeAll = async () => {
    isWriting = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      const spaced = delay(SPACING_MS);
      await writeGroup(group);
      await spaced;
    }
    isWriting = false;
  };

  return {
    append(batch) {
      const buffers = encodeFrame(batch);
      const bytes = totalBytes(buffers);
      if (bytesOf(segments) + waitingBytes + bytes > maxBytes) {
        const cause = new Error('The spool is full.');
        return Promise.reject(new TrackyardError('TY_QUEUE_UNAVAILABLE', { cause }));
      }
      waitingBytes += bytes;
      const durable = new Promise<void>((resolve, reject) => {
        waiting.push({ buffers, bytes, settle: (error) => (error ? reject(error) : resolve()) });
      });
      if (!isWriting) void writeAll();
      return durable;
    },
    isIdle: () => waitingBytes === 0,
    canAccept: () =>
      bytesOf(segments) + waitingBytes < maxBytes && performance.now() - failedAt > DISTRUST_MS,
    seal,
  };
}
