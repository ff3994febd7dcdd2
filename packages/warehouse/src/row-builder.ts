import type { Json, JsonObject } from '@trackyard/base';
import type { ColumnName } from './column-names.ts';

/** From here on an object is kept whole, as JSON. */
const MAX_DEPTH = 10;

/**
 * One row as it grows: the values by column, and what found no column of its own. Two keys of one event that
 * want the same column (`fooBar`, `foo_bar`) leave the first there; the other goes to `extra` under its path
 * in the event as a JSON pointer (RFC 6901), and so does all that comes after `maxColumns`.
 * `null` and objects without keys are no values.
 */
export class RowBuilder {
  readonly values: Map<string, Json>;
  extra: JsonObject | undefined;
  readonly #maxColumns: number;

  constructor(maxColumns: number, values?: ReadonlyMap<string, Json>) {
    this.#maxColumns = maxColumns;
    this.values = new Map(values);
  }

  copy(): RowBuilder {
    const copy = new RowBuilder(this.#maxColumns, this.values);
    if (this.extra) copy.extra = { ...this.extra };
    return copy;
  }

  set(column: string, value: Json | undefined): this {
    if (value !== undefined) this.values.set(column, value);
    return this;
  }

  /** Every value of `object`, which stands in the event under the key `root`. */
  addAll(root: string, object: JsonObject | undefined, names: ColumnName): this {
    if (object) this.#flatten(object, names, [root]);
    return this;
  }

  #flatten(object: JsonObject, names: ColumnName, path: string[]): void {
    for (const key of Object.keys(object)) {
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

  #put(column: string, value: Json, path: readonly string[]): void {
    const standing = this.values.get(column);
    if (standing === value) return;
    if (standing === undefined && this.values.size < this.#maxColumns) this.values.set(column, value);
    else (this.extra ??= {})[pointer(path)] = value;
  }
}

function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
