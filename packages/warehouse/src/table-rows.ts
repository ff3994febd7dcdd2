import type { Json, JsonObject } from '@trackyard/base';
import type { ColumnRules } from './column-names.ts';
import type { ColumnType, LogicalType } from './logical-type.ts';

/** What a system's tables allow. */
export interface TableRules extends ColumnRules {
  /** Of one table; what comes later goes to `_extra`. */
  maxColumns: number;
  /** Of a table whose rows gather the columns of many events. */
  maxUpsertColumns: number;
  /** That one event may set in one row. */
  maxRowColumns: number;
  /** The system's name for {@link LOADED_COLUMN}, where it has its own: `loaded_at` in BigQuery. */
  loadedColumn?: string;
  /** Whether tables of a rebuild can get their keys when they take their places, which makes loading them cheaper. */
  keysAtSwap?: boolean;
}

/** Holds, as a JSON object, every value that has no column. */
export const EXTRA_COLUMN = '_extra';
/** When the row was loaded, by the warehouse's clock. */
export const LOADED_COLUMN = 'uuid_ts';

/** One row before it is known which columns its table has. Values are never null. */
export interface Row {
  values: ReadonlyMap<string, Json>;
  extra?: JsonObject;
  /** The key of the appended row of the same event, for rows of upserted tables. */
  origin?: string;
}

/** The rows of one table, in the order of their events. */
export interface TableRows {
  schema: string;
  name: string;
  /** The columns of the primary key: text, in every row. */
  keys: readonly string[];
  /** Columns whose type does not depend on their first value. */
  types: ReadonlyMap<string, LogicalType>;
  rows: Row[];
  /** Set for tables with one row a user or account: the table whose new rows are to be merged into it. */
  mergedFrom?: string;
  /** Set where the table has no key before it takes its place: until then a row may be there twice. */
  isKeyless?: boolean;
}

export type Columns = ReadonlyMap<string, ColumnType>;

/** Schema → table → column → type, of what there is. */
export type Tables = ReadonlyMap<string, ReadonlyMap<string, Columns>>;

/** A row's key as one string. */
export function keyOf(keys: readonly string[], values: ReadonlyMap<string, Json>): string {
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) return String(values.get(only));
  return JSON.stringify(keys.map((key) => values.get(key)));
}
