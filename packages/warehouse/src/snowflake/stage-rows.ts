import type { Json } from '@trackyard/base';
import type { LogicalType } from '../logical-type.ts';
import type { PlacedColumn } from '../place-rows.ts';
import { storableJson, storableText } from '../storable-text.ts';
import { momentText } from './sql.ts';
import { MAX_BOUND_BYTES, type Request } from './sql-api.ts';
import { stageTable } from './system-tables.ts';

/** Names the event that a staged row of users or accounts comes from; columns are named by their number. */
export const ORIGIN_KEY = 'origin';

export interface StagedRow {
  cells: readonly (Json | undefined)[];
  /** JSON: the text of a key of one column, a list of those of several. */
  origin?: string;
}

/** A table's rows on their way to the stage; each keeps its place among them. */
export interface Staging {
  schema: string;
  loadId: string;
  /** Tells the tables of one load apart. */
  label: string;
  columns: readonly PlacedColumn[];
  rows: readonly StagedRow[];
}

/**
 * The requests that bring rows to the stage, each with as many as one bound text may hold. A bound text is the way
 * that needs nothing but the API; no statement is made of values.
 */
export function* stageRequests({ schema, loadId, label, columns, rows }: Staging): Generator<Request> {
  const insert =
    `INSERT INTO ${stageTable(schema)} ("LOAD", "TABLE", "PLACE", "ROW", "STAGED_AT") ` +
    `SELECT ?, ?, f.index + ?::NUMBER(38, 0), f.value, CURRENT_TIMESTAMP() ` +
    `FROM TABLE(FLATTEN(input => PARSE_JSON(?))) f`;
  let first = 0;
  let parts: string[] = [];
  let bytes = 0;
  const request = (): Request => ({
    statements: [insert],
    bindings: [loadId, label, String(first), `[${parts.join(',')}]`],
  });
  for (const [place, row] of rows.entries()) {
    const text = rowText(columns, row);
    const length = Buffer.byteLength(text) + 1;
    if (parts.length > 0 && bytes + length > MAX_BOUND_BYTES) {
      yield request();
      [first, parts, bytes] = [place, [], 0];
    }
    parts.push(text);
    bytes += length;
  }
  if (parts.length > 0) yield request();
}

/** A row as a JSON object of what it has. */
function rowText(columns: readonly PlacedColumn[], { cells, origin }: StagedRow): string {
  const members = columns.flatMap(({ type }, index) => {
    const value = cells[index];
    return value === undefined || value === null ? [] : [`"${index}":${cellText(type, value)}`];
  });
  if (origin !== undefined) members.push(`"${ORIGIN_KEY}":${origin}`);
  return `{${members.join(',')}}`;
}

function cellText(type: LogicalType, value: Json): string {
  switch (type) {
    case 'json':
      return storableJson(value);
    case 'timestamp':
      return JSON.stringify(momentText(value));
    case 'string':
      return JSON.stringify(textOf(value));
    default:
      return JSON.stringify(value);
  }
}

/** What is not text stands in a column of text as it would in JSON. */
function textOf(value: Json): string {
  if (typeof value === 'string') return storableText(value);
  return typeof value === 'object' ? storableJson(value) : String(value);
}
