import type { Json, JsonObject } from '@trackyard/base';
import type { ColumnName } from './column-names.ts';
import { RowValues, type NamedColumn } from './row-values.ts';
import type { Row } from './table-rows.ts';

/** From here on an object is kept whole, as JSON. */
const MAX_DEPTH = 10;
/** Counts rows, over all builders: a column knows by it whether the row has it. */
let rowNumber = 0;

/**
 * One row as it grows: the values by column, and what found no column of its own. Two keys of one event that
 * want the same column (`fooBar`, `foo_bar`) leave the first there; the other goes to `extra` under its path
 * in the event as a JSON pointer (RFC 6901), and so does all that comes after `maxColumns`.
 * `null` and objects without keys are no values. Rows are built one after the other, never two at once.
 */
export class RowBuilder {
  readonly #columns: NamedColumn[] = [];
  readonly #values: Json[] = [];
  readonly #rowNumber = ++rowNumber;
  readonly #maxColumns: number;
  #extra: JsonObject | undefined;

  constructor(maxColumns: number) {
    this.#maxColumns = maxColumns;
  }

  /** The row as it is now; what comes later is not in it. */
  row(): Row {
    const values = new RowValues(this.#columns, this.#values);
    return this.#extra ? { values, extra: { ...this.#extra } } : { values };
  }

  set(column: NamedColumn, value: Json | undefined): this {
    if (value !== undefined) this.#add(column, value);
    return this;
  }

  /** Every value of `object`, which stands in the event under the key `root`. */
  addAll(root: string, object: JsonObject | undefined, names: ColumnName): this {
    if (object) this.#flatten(object, names, [root]);
    return this;
  }

  #flatten(object: JsonObject, names: ColumnName, path: string[]): void {
    for (const key in object) {
      const value = object[key];
      if (value === null || value === undefined) continue;
      const name = names.child(key);
      path.push(key);
      if (typeof value === 'object' && !Array.isArray(value) && path.length <= MAX_DEPTH) {
        this.#flatten(value, name, path);
      } else {
        this.#put(name.column, value, path);
      }
      path.pop();
    }
  }

  #put(column: NamedColumn, value: Json, path: readonly string[]): void {
    const isNew = column.rowNumber !== this.#rowNumber;
    if (isNew && this.#values.length < this.#maxColumns) return this.#add(column, value);
    if (!isNew && this.#values[this.#columns.indexOf(column)] === value) return;
    (this.#extra ??= {})[pointer(path)] = value;
  }

  #add(column: NamedColumn, value: Json): void {
    column.rowNumber = this.#rowNumber;
    this.#columns.push(column);
    this.#values.push(value);
  }
}

function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
