import type { Json } from '@trackyard/base';
import type { LogicalType } from '../logical-type.ts';
import type { PlacedRows } from '../place-rows.ts';
import { storableJson, storableText } from '../storable-text.ts';

const CHUNK_CHARACTERS = 64 * 1024;
const NULL = '\\N';
/** What must be written otherwise, or cannot be stored: most texts have none of it. */
const SPECIAL = /[\\\n\r\t\0\ud800-\udfff]/;
const SPECIALS = /[\\\n\r\t]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Rows in COPY's text format, in pieces. https://www.postgresql.org/docs/current/sql-copy.html */
export function* copyText({ columns, cells }: PlacedRows): Generator<Buffer> {
  const texts = columns.map(({ type }) => TEXT_OF[type]);
  const width = texts.length;
  let text = '';
  for (const row of cells) {
    for (let index = 0; index < width; index++) {
      const value = row[index];
      if (index > 0) text += '\t';
      text += value === undefined || value === null ? NULL : texts[index]!(value);
    }
    text += '\n';
    if (text.length >= CHUNK_CHARACTERS) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

/** By the type of the column, in which the value fits: a time is ISO 8601 and needs no escaping. */
const TEXT_OF: Readonly<Record<LogicalType, (value: Json) => string>> = {
  boolean: String,
  integer: String,
  float: String,
  timestamp: String,
  json: (value) => escape(storableJson(value)),
  string: (value) => {
    if (typeof value === 'string') return SPECIAL.test(value) ? escape(storableText(value)) : value;
    return typeof value === 'object' ? escape(storableJson(value)) : String(value);
  },
};

function escape(text: string): string {
  return text.replace(SPECIALS, (character) => ESCAPES[character] ?? character);
}
