import { and, eq, lt, or, type Column, type SQL } from 'drizzle-orm';
import { TrackyardError } from '@trackyard/base';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

/** Which page of a list, newest first. */
export interface PageRequest {
  /** `nextCursor` of the page before; the first page without it. */
  cursor?: string | undefined;
  limit?: number | undefined;
}

export interface Page<T> {
  data: T[];
  /** `null` on the last page. */
  nextCursor: string | null;
}

/** Where a page begins: a moment, and an id for rows of the same moment. */
interface Position {
  at: Date;
  id: string;
}

/** How many rows to ask for: one more than wanted tells whether there is a next page. */
export function rowsToRead(page: PageRequest): number {
  return limitOf(page) + 1;
}

/** The condition that skips what earlier pages showed; nothing for the first page. */
export function afterCursor(page: PageRequest, at: Column, id: Column): SQL | undefined {
  if (page.cursor === undefined) return undefined;
  const position = parseCursor(page.cursor);
  return or(lt(at, position.at), and(eq(at, position.at), lt(id, position.id)));
}

/** `rows` as a page; `positionOf` gives the values of the two columns that the list is sorted by. */
export function toPage<T>(rows: readonly T[], page: PageRequest, positionOf: (row: T) => Position): Page<T> {
  const data = rows.slice(0, limitOf(page));
  const last = data.at(-1);
  const more = rows.length > data.length && last !== undefined;
  return { data, nextCursor: more ? writeCursor(positionOf(last)) : null };
}

function limitOf(page: PageRequest): number {
  return Math.min(Math.max(page.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
}

function writeCursor({ at, id }: Position): string {
  return Buffer.from(`${at.getTime()} ${id}`).toString('base64url');
}

function parseCursor(cursor: string): Position {
  const match = /^(\d{1,15}) (\S{1,100})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match?.[1] || !match[2]) {
    throw new TrackyardError('TY_VALIDATION', { message: 'The cursor is not one that a list gave.' });
  }
  return { at: new Date(Number(match[1])), id: match[2] };
}
