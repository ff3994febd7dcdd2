import { ConfigError } from '@trackyard/connector-sdk';
import { quoteName, type ReadRows } from '@trackyard/warehouse';
import type { Place } from './position.ts';
import type { TableSettings } from './read-settings.ts';

/** What the database says of the columns that order the rows. */
export interface TableTypes {
  cursor: string;
  ids: string[];
  /** Rows change, and are found by when; else they are only added. */
  isTime: boolean;
}

/** A row as it was read. */
export interface TableRow {
  /** The row as JSON, exactly as the database writes it; null where that is far too large for an event. */
  json: string | null;
  /** Of that JSON. */
  bytes: number;
  cursor: string;
  ids: string[];
  /** ISO 8601. */
  happenedAt: string | null;
  /** Nothing that was begun before it can still come. Only of times. */
  isSettled: boolean | null;
}

/** An event may have 32 KB. A hundred rows with pictures in them must not fill the worker's memory. */
const MAX_ROW_BYTES = 256 * 1024;
const TIMES = new Set(['timestamp with time zone', 'timestamp without time zone']);

/** Nothing where there is no row yet. Fails where a column is missing. */
export async function readTypes(rows: ReadRows, table: TableSettings): Promise<TableTypes | undefined> {
  const ids = table.ids.map((id) => `pg_catalog.pg_typeof(s.${quoteName(id)})::text`);
  const others = [table.userId, table.anonymousId, table.timestamp].filter((name) => name !== undefined);
  const [found] = await rows<{ cursor: string; ids: string[] }>(
    `SELECT pg_catalog.pg_typeof(s.${quoteName(table.cursor)})::text AS cursor, ARRAY[${ids.join(', ')}] AS ids` +
      `${others.map((name, n) => `, s.${quoteName(name)} AS other_${n}`).join('')} ` +
      `FROM ${table.from} s WHERE $1::boolean LIMIT 1`,
    [true],
  );
  if (!found) return undefined;
  if (found.cursor === 'date')
    throw new ConfigError('A cursor of whole days cannot tell what is new: take a time or a number.');
  return { ...found, isTime: TIMES.has(found.cursor) };
}

/** The greatest cursor of now. */
export async function readEnd(rows: ReadRows, { from, cursor }: TableSettings): Promise<string | undefined> {
  const column = `s.${quoteName(cursor)}`;
  const [row] = await rows<{ cursor: string }>(
    `SELECT ${column}::text AS cursor FROM ${from} s WHERE $1::boolean AND ${column} IS NOT NULL ` +
      `ORDER BY ${column} DESC LIMIT 1`,
    [true],
  );
  return row?.cursor;
}

export interface PageQuery {
  after: Place | undefined;
  /** The last cursor to read. */
  end: string | undefined;
  limit: number;
}

/** The next rows in the order of cursor and id. By keys, not by a cursor of the server's: no transaction stays open. */
export async function readRows(
  rows: ReadRows,
  { table, types }: { table: TableSettings; types: TableTypes },
  { after, end, limit }: PageQuery,
): Promise<TableRow[]> {
  const values: unknown[] = [limit];
  const bind = (value: string, type: string) => `$${values.push(value)}::text::${type}`;
  const cursor = `s.${quoteName(table.cursor)}`;
  const ids = table.ids.map((id) => `s.${quoteName(id)}`);
  const keys = [cursor, ...ids].join(', ');
  const conditions = [cursor, ...ids].map((column) => `${column} IS NOT NULL`);
  if (after) {
    const bound = [
      bind(after.cursor, types.cursor),
      ...after.ids.map((id, n) => bind(id, types.ids[n] ?? 'text')),
    ];
    conditions.push(`(${keys}) > (${bound.join(', ')})`);
  }
  if (end !== undefined) conditions.push(`${cursor} <= ${bind(end, types.cursor)}`);
  const settled = types.isTime
    ? `${cursor} < now()${types.cursor.includes('without') ? '::timestamp' : ''} - make_interval(secs => ${bind(String(table.settleSeconds), 'float8')})`
    : 'NULL::boolean';
  const time = table.timestamp ?? (types.isTime ? table.cursor : undefined);
  const happenedAt =
    time === undefined
      ? 'NULL::text'
      : `to_char(s.${quoteName(time)}::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return rows<TableRow>(
    `SELECT CASE WHEN octet_length(j.json) <= ${MAX_ROW_BYTES} THEN j.json END AS json, ` +
      `octet_length(j.json) AS bytes, ${cursor}::text AS cursor, ` +
      `ARRAY[${ids.map((id) => `${id}::text`).join(', ')}] AS ids, ` +
      `${happenedAt} AS "happenedAt", ${settled} AS "isSettled" ` +
      `FROM (SELECT * FROM ${table.from} s WHERE ${conditions.join(' AND ')} ORDER BY ${keys} LIMIT $1::int) s, ` +
      `LATERAL (SELECT to_jsonb(s)::text AS json OFFSET 0) j ORDER BY ${keys}`,
    values,
  );
}
