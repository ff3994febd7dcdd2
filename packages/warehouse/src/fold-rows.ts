import type { Json, JsonObject } from '@trackyard/base';
import type { Row } from './table-rows.ts';

/** What several events say of one user or account, relative to what the warehouse knows already. */
export interface FoldedRows {
  /** From events not older than the row that stands: its values win. */
  newer?: Row;
  /** From older events: its values only fill what is empty. */
  older?: Row;
}

/**
 * Folds the rows of one key, oldest first by `received_at`, in their order where that is equal.
 * `standingMs` is the time of the row in the warehouse; -Infinity where there is none.
 */
export function foldRows(rows: readonly Row[], standingMs: number): FoldedRows {
  const dated = rows.map((row) => ({ row, ms: Date.parse(String(row.values.get('received_at'))) }));
  dated.sort((a, b) => a.ms - b.ms);
  const firstNewer = dated.findIndex(({ ms }) => ms >= standingMs);
  const split = firstNewer === -1 ? dated.length : firstNewer;
  const older = merge(dated.slice(0, split).map(({ row }) => row));
  const newer = merge(dated.slice(split).map(({ row }) => row));
  return { ...(newer && { newer }), ...(older && { older }) };
}

function merge(rows: readonly Row[]): Row | undefined {
  if (rows.length <= 1) return rows[0];
  const values = new Map<string, Json>();
  let extra: JsonObject | undefined;
  for (const row of rows) {
    for (const [name, value] of row.values) values.set(name, value);
    if (row.extra) extra = { ...extra, ...row.extra };
  }
  return extra ? { values, extra } : { values };
}
