import { hash64Hex } from '@trackyard/base';
import type { LogicalType } from './logical-type.ts';

const SNAKE = /^[a-z0-9]+(?:_[a-z0-9]+)*$/;
const TOKEN = /[A-Z0-9]+[a-z0-9]*|[a-z0-9]+/g;

/** The tables that every schema has; a track event of such a name gets the prefix `event_`. */
const SYSTEM_TABLES = new Set([
  ...['identifies', 'users', 'groups', 'accounts', 'aliases', 'pages', 'screens', 'tracks'],
]);

/** Schemas that are not a source's to write to. */
const FOREIGN_SCHEMA = /^(pg_|(public|information_schema)$)/;

const SIDE_SUFFIX = {
  boolean: '__bool',
  integer: '__int',
  float: '__float',
  timestamp: '__ts',
  string: '__str',
  json: '__json',
} as const satisfies Record<LogicalType, string>;

/**
 * A name as Segment's warehouses write it (`CStringRef` → `cstring_ref`): upper-case runs stay glued to the
 * lower case after them, digits to their word, everything but ASCII letters and digits separates words.
 * A name without any of those becomes `_` and a hash, so that `日本語` and `한국어` stay apart.
 * Never holds two underscores in a row, which keeps what is made from names here (`price__str`) apart from names.
 */
export function snakeName(name: string): string {
  if (SNAKE.test(name)) return name;
  const words = name.match(TOKEN);
  return words ? words.join('_').toLowerCase() : `_${shortHash(name)}`;
}

/** `name` if it has at most `maxLength` characters, else its beginning and a hash of the whole. */
export function shortenName(name: string, maxLength: number): string {
  return name.length <= maxLength ? name : `${name.slice(0, maxLength - 10)}__${shortHash(name)}`;
}

/** The table of one track event, by its name. */
export function eventTableName(event: string, maxLength: number): string {
  const name = snakeName(event);
  return shortenName(SYSTEM_TABLES.has(name) ? `event_${name}` : name, maxLength);
}

/** The schema of a source, by its slug. */
export function schemaName(slug: string, maxLength: number): string {
  const name = snakeName(slug);
  return shortenName(FOREIGN_SCHEMA.test(name) ? `source_${name}` : name, maxLength);
}

/** The column beside `column` for values of `type` that do not fit it: `price__str`. */
export function sideColumnName(column: string, type: LogicalType, maxLength: number): string {
  const suffix = SIDE_SUFFIX[type];
  return shortenName(column, maxLength - suffix.length) + suffix;
}

/** The columns beside `column` that there may be. */
export function sideColumnNames(column: string, maxLength: number): string[] {
  return SIDE_TYPES.map((type) => sideColumnName(column, type, maxLength));
}

/** Whether a column stands beside another one for values that do not fit there. */
export function isSideColumn(column: string): boolean {
  return SIDE_SUFFIXES.some((suffix) => column.endsWith(suffix));
}

/** The schema that a rebuild of `schema` is loaded into; no source's has such a name. */
export function rebuildSchema(schema: string, maxLength: number): string {
  return shortenName(schema, maxLength - REBUILD_SUFFIX.length) + REBUILD_SUFFIX;
}

const REBUILD_SUFFIX = '__rebuild';
const SIDE_SUFFIXES = Object.values(SIDE_SUFFIX);
const SIDE_TYPES = Object.keys(SIDE_SUFFIX) as LogicalType[];

function shortHash(name: string): string {
  return hash64Hex(name).slice(0, 8);
}
