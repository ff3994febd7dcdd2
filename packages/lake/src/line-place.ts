import { compareText } from './compare-text.ts';
import type { RawLine } from './raw-line.ts';

/** A line's place in time. Objects come and go (they are merged); a place stays. */
export type LinePlace = Pick<RawLine, 'receivedAt' | 'requestId'>;

/** Times of the lake are all of one form, so that they sort as text. */
export function compareLines(a: LinePlace, b: LinePlace): number {
  return compareText(a.receivedAt, b.receivedAt) || compareText(a.requestId, b.requestId);
}

/** A place before all lines received at `atMs`, or after all of them. */
export function edgeAt(atMs: number, side: 'before' | 'after'): LinePlace {
  return { receivedAt: new Date(atMs).toISOString(), requestId: side === 'before' ? '' : '\uffff' };
}
