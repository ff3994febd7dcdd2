import type { ColumnType } from '../logical-type.ts';
import { JSON_COMMENT, MOMENT } from './sql.ts';
import { PLAIN_COLUMNS } from './storage-names.ts';

/** Types that values go into and come out of unchanged; `JSON` columns are of type String. */
const LOGICAL_TYPES: Readonly<Record<string, ColumnType>> = {
  Bool: 'boolean',
  Int64: 'integer',
  Float64: 'float',
  [MOMENT]: 'timestamp',
  String: 'string',
};
const WRAPPER = /^(?:Nullable|LowCardinality)\((.*)\)$/;
/** How users and accounts keep a value: with the moment it is from. */
const STATE = /^SimpleAggregateFunction\(max, (?:Tuple\(UInt128, (.*)\)|(DateTime64.*))\)$/;
const EXTRA_STATE = /^SimpleAggregateFunction\(maxMap, Map\(String, /;

/** A column as `system.columns` has it. */
export interface FoundColumn {
  name: string;
  type: string;
  comment: string;
  /** Nothing can be written to it. */
  isComputed: boolean;
}

/** What a column of the storage holds. */
export function columnType({ name, type, comment, isComputed }: FoundColumn, isMerged: boolean): ColumnType {
  if (isComputed) return 'foreign';
  if (isMerged && EXTRA_STATE.test(type)) return 'json';
  const state = isMerged ? STATE.exec(type) : null;
  if (isMerged && !state && !PLAIN_COLUMNS.has(name)) return 'foreign';
  const logical = LOGICAL_TYPES[unwrapped(state?.[1] ?? state?.[2] ?? type)] ?? 'foreign';
  return logical === 'string' && comment === JSON_COMMENT ? 'json' : logical;
}

function unwrapped(type: string): string {
  const inner = WRAPPER.exec(type)?.[1];
  return inner === undefined ? type : unwrapped(inner);
}
