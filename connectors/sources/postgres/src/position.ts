import { stableId } from '@trackyard/connector-sdk';
import type { TableSettings } from './read-settings.ts';
import type { TableRow } from './table-query.ts';

/** A row's place in the order of what is read; values as the database writes them. */
export interface Place {
  cursor: string;
  ids: readonly string[];
}

/** How far a table is read. */
export interface Position {
  /** Of what: another table, cursor or id begins anew. */
  of: string;
  /** All before it is read, and nothing will come there any more. */
  after: Place | undefined;
  /** Rows behind it that are read already, the latest of them. */
  seen: readonly string[];
}

/** Rows of some seconds; what goes beyond is read again, and told by its message id. */
const MAX_SEEN = 5_000;

export function positionOf({ name, cursor, ids }: TableSettings, kept: unknown): Position {
  const of = stableId('of', name, cursor, ids);
  if (typeof kept === 'object' && kept !== null && 'of' in kept && kept.of === of) return kept as Position;
  return { of, after: undefined, seen: [] };
}

/** What a row of this cursor is called here, and in message ids: the same whenever it is read. */
export function nameOf({ name }: TableSettings, { cursor, ids }: TableRow): string {
  return stableId('postgres', name, ids, cursor);
}

/** A row with its name. */
export interface NamedRow {
  row: TableRow;
  name: string;
}

/**
 * After a page was read: `settled` are the rows before the first that is not, in this run. The place moves on with them and
 * not past that one: a row that is committed late may still come before the others.
 */
export function advance(
  position: Position,
  { settled, open }: { settled: readonly NamedRow[]; open: readonly NamedRow[] },
): Position {
  const last = settled.at(-1)?.row;
  const done = new Set(settled.map(({ name }) => name));
  const seen = [...new Set([...position.seen, ...open.map(({ name }) => name)])];
  return {
    ...position,
    after: last ? { cursor: last.cursor, ids: last.ids } : position.after,
    seen: seen.filter((name) => !done.has(name)).slice(-MAX_SEEN),
  };
}
