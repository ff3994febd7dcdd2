import type { Json } from '@trackyard/base';
import type { QueryResult } from '../query-result.ts';

export interface ReadResult {
  columns: string[];
  rows: Json[][];
  isCut: boolean;
}

/** All of a result. */
export async function readResult({ columns, rows, isCut }: QueryResult): Promise<ReadResult> {
  const all: Json[][] = [];
  for await (const row of rows) all.push(row);
  return { columns: columns.map(({ name, type }) => `${name} ${type}`), rows: all, isCut: isCut() };
}
