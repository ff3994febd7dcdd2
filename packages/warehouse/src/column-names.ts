import { shortenName, snakeName } from './names.ts';
import type { NamedColumn, NamedColumns } from './row-values.ts';

/** Columns with a meaning of their own in some table: a property or trait of such a name becomes `prop_…`. */
export const SYSTEM_COLUMNS: ReadonlySet<string> = new Set([
  ...['id', 'source_id', 'anonymous_id', 'user_id', 'event', 'event_text', 'uuid', 'uuid_ts', 'loaded_at'],
  ...['received_at', 'sent_at', 'original_timestamp', 'timestamp'],
]);

const DIGIT_FIRST = /^\d/;

/** What column names depend on besides the names sent. */
export interface ColumnRules {
  maxNameLength: number;
  /** Names that the system itself forbids. */
  reservedColumns: ReadonlySet<string>;
  /** Goes before a name that begins with a digit, where the system has none. */
  digitPrefix?: string;
}

/**
 * The column of one place in an event, and, through `child`, of the places below it. Remembers what it made:
 * events mostly have the same keys.
 */
export class ColumnName {
  readonly column: NamedColumn;
  readonly #path: string;
  readonly #toColumn: (path: string) => NamedColumn;
  readonly #children = new Map<string, ColumnName>();

  constructor(path: string, toColumn: (path: string) => NamedColumn) {
    this.#path = path;
    this.#toColumn = toColumn;
    this.column = toColumn(path);
  }

  child(key: string): ColumnName {
    const known = this.#children.get(key);
    if (known) return known;
    const path = this.#path === '' ? snakeName(key) : `${this.#path}_${snakeName(key)}`;
    const made = new ColumnName(path, this.#toColumn);
    this.#children.set(key, made);
    return made;
  }
}

/** The root of the columns of `context`: all begin with `context_`. */
export function contextNames(rules: ColumnRules, columns: NamedColumns): ColumnName {
  return new ColumnName('context', (path) => columns.of(shortenName(path, rules.maxNameLength)));
}

/** The root of the columns of properties and traits, which have no prefix. */
export function propertyNames(
  rules: ColumnRules,
  columns: NamedColumns,
  tableColumns: readonly string[] = [],
): ColumnName {
  const taken = new Set([...SYSTEM_COLUMNS, ...rules.reservedColumns, ...tableColumns]);
  return new ColumnName('', (path) => {
    const isTaken = taken.has(path) || path.startsWith('context_');
    const prefix = isTaken ? 'prop_' : DIGIT_FIRST.test(path) ? (rules.digitPrefix ?? '') : '';
    return columns.of(shortenName(prefix + path, rules.maxNameLength));
  });
}
