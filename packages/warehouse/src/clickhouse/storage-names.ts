import { LOADED_COLUMN } from '../table-rows.ts';

/**
 * A table is two things here: what holds the rows, and a view by the table's own name that shows each row once.
 * No event's table has such a suffix: names never hold two underscores in a row.
 */
const ROWS = '__rows';
/** Of users and accounts: their values with the moments they are from. */
const STATE = '__state';

export function storageName(table: string, isMerged: boolean): string {
  return table + (isMerged ? STATE : ROWS);
}

/** The table that `storage` holds, where it is one of ours. */
export function tableOfStorage(storage: string): { table: string; isMerged: boolean } | undefined {
  if (storage.endsWith(ROWS)) return { table: storage.slice(0, -ROWS.length), isMerged: false };
  if (storage.endsWith(STATE)) return { table: storage.slice(0, -STATE.length), isMerged: true };
  return undefined;
}

/** Orders the rows of one event, of which the first to be loaded stands. */
export const RANK_COLUMN = '_rank';
/** When the event says it happened, to the hour: the beginning of the tables' order. */
export const HOUR_COLUMN = '_hour';
/** In no view. */
export const HIDDEN_COLUMNS: ReadonlySet<string> = new Set([RANK_COLUMN, HOUR_COLUMN]);

/** Columns of users and accounts that are no dated values. */
export const PLAIN_COLUMNS: ReadonlySet<string> = new Set(['id', 'source_id', 'received_at', LOADED_COLUMN]);
