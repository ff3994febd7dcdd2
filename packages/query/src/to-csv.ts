import type { Json } from '@trackyard/base';
import type { QueryResult } from './query-result.ts';

/** Rows that are written together. */
const CHUNK_CHARACTERS = 64 * 1024;

/** CSV after RFC 4180, piece by piece: NULL is nothing, an empty text `""`. */
export async function* toCsv({
  columns,
  rows,
}: Pick<QueryResult, 'columns' | 'rows'>): AsyncGenerator<string> {
  let text = lineOf(columns.map(({ name }) => name));
  for await (const row of rows) {
    text += lineOf(row);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function lineOf(values: readonly Json[]): string {
  return `${values.map(fieldOf).join(',')}\r\n`;
}

function fieldOf(value: Json): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
