import { TrackyardError } from '@trackyard/base';
import type { LinePlace } from './line-place.ts';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** A cursor as callers carry it, opaque and fit for a URL: the last line that a scan is done with. */
export function encodeCursor({ receivedAt, requestId }: LinePlace): string {
  return Buffer.from(JSON.stringify([receivedAt, requestId])).toString('base64url');
}

/** Throws `TY_VALIDATION` on what {@link encodeCursor} did not make. */
export function decodeCursor(cursor: string): LinePlace {
  const [receivedAt, requestId] = parse(cursor);
  const isTime = typeof receivedAt === 'string' && TIME.test(receivedAt);
  if (!isTime || Number.isNaN(Date.parse(receivedAt)) || typeof requestId !== 'string') throw invalid();
  return { receivedAt, requestId };
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value)) return value;
  } catch {
    // falls through: told as one error
  }
  throw invalid();
}

function invalid(): TrackyardError {
  return new TrackyardError('TY_VALIDATION', { message: 'This cursor is not one of ours.' });
}
