import type { Json } from '@trackyard/base';

/** What a column holds, whatever a system calls it. A `decimal` is a text of digits, so that none is lost. */
export type ColumnType =
  'boolean' | 'integer' | 'float' | 'decimal' | 'timestamp' | 'date' | 'json' | 'string';

export interface Column {
  name: string;
  type: ColumnType;
}

export interface QueryResult {
  columns: Column[];
  /** Times as ISO 8601; integers that JavaScript cannot hold as text. Rejects where the query fails on its way. */
  rows: AsyncIterable<Json[]>;
  /** Once all rows were read: whether there were more than the limit. */
  isCut(): boolean;
}

export interface QueryRequest {
  sql: string;
  /** At most this many rows. */
  limit: number;
  timeoutMs: number;
  /** The one who asked is gone. */
  signal: AbortSignal;
}

/** The first `limit` rows, and whether there are more: one more is asked for. */
export function cutRows(rows: AsyncIterable<Json[]>, limit: number): Pick<QueryResult, 'rows' | 'isCut'> {
  let isCut = false;
  async function* first(): AsyncGenerator<Json[]> {
    let left = limit;
    for await (const row of rows) {
      if ((left -= 1) < 0) {
        isCut = true;
        return;
      }
      yield row;
    }
  }
  return { rows: first(), isCut: () => isCut };
}

/** An integer as a number where JavaScript holds it exactly. */
export function integerOf(value: bigint): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** JSON has no number for infinity. */
export function floatOf(value: number): Json {
  return Number.isFinite(value) ? value : String(value);
}
