import { TrackyardError } from '@trackyard/base';

/** Where a scan goes on: at a line of an object, which is the first to look at. */
export interface ScanCursor {
  hour: string;
  name: string;
  sourceId: string;
  /** Absent: at the object's first line in the scan's direction. */
  line?: number;
}

const HOUR = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3])$/;

/** A cursor as callers carry it, opaque and fit for a URL. */
export function encodeCursor({ hour, name, sourceId, line }: ScanCursor): string {
  return Buffer.from(JSON.stringify([hour, name, sourceId, line ?? null])).toString('base64url');
}

/** Throws `TY_VALIDATION` on what {@link encodeCursor} did not make. */
export function decodeCursor(cursor: string): ScanCursor {
  const [hour, name, sourceId, line] = parse(cursor);
  const isWhole =
    typeof hour === 'string' && HOUR.test(hour) && typeof name === 'string' && typeof sourceId === 'string';
  if (!isWhole || !(line === null || (typeof line === 'number' && Number.isSafeInteger(line))))
    throw invalid();
  return { hour, name, sourceId, ...(line !== null && { line }) };
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
