import { open, stat } from 'node:fs/promises';
import { HEAD_BYTES, readHead } from './frame.ts';

/** One file of the spool, from its first write until it is drained and deleted. */
export interface Segment {
  readonly path: string;
  /** Where the first batch stands that is not drained. */
  begin: number;
  /** Bytes that are durable; what stands behind them was never acknowledged. */
  end: number;
  /** Batches in it that are not drained. */
  batches: number;
  /** Still written to. */
  isOpen: boolean;
  /** Something in it cannot be read: the file is kept aside instead of deleted. */
  isDamaged: boolean;
}

/** Looks through a dead process's segment: its frames up to a torn or damaged one. */
export async function scanSegment(path: string): Promise<Segment> {
  const { size } = await stat(path);
  const file = await open(path, 'r');
  try {
    let end = 0;
    for (let batches = 0; ; batches += 1) {
      const head = await readHead(file, end, size);
      if (typeof head === 'string') {
        return { path, begin: 0, end, batches, isOpen: false, isDamaged: head === 'damaged' };
      }
      end += HEAD_BYTES + head.payloadBytes;
    }
  } finally {
    await file.close();
  }
}

export function bytesOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { end }) => sum + end, 0);
}

export function batchesOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { batches }) => sum + batches, 0);
}
