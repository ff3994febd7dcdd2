import type { Json } from '@trackyard/base';

/** A column's name; the same object wherever the name is the same in the rows of a batch. */
export interface NamedColumn {
  readonly name: string;
  /** Its place among all of them. */
  readonly ordinal: number;
  /** The row that it was set in last. */
  rowNumber: number;
}

/** Columns by their names. */
export class NamedColumns {
  readonly #byName = new Map<string, NamedColumn>();

  get size(): number {
    return this.#byName.size;
  }

  of(name: string): NamedColumn {
    let column = this.#byName.get(name);
    if (!column) this.#byName.set(name, (column = { name, ordinal: this.#byName.size, rowNumber: 0 }));
    return column;
  }
}

/**
 * The first `size` of a growing list of columns and their values, as a map: a track call's two rows share their
 * beginning, and nothing is hashed. Rows are read from end to end; to look one up is to walk.
 */
export class RowValues implements ReadonlyMap<string, Json> {
  readonly columns: readonly NamedColumn[];
  readonly list: readonly Json[];
  readonly size: number;

  constructor(columns: readonly NamedColumn[], list: readonly Json[]) {
    this.columns = columns;
    this.list = list;
    this.size = list.length;
  }

  get(name: string): Json | undefined {
    for (let at = 0; at < this.size; at++) if (this.columns[at]!.name === name) return this.list[at];
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *entries(): MapIterator<[string, Json]> {
    for (let at = 0; at < this.size; at++) yield [this.columns[at]!.name, this.list[at]!];
  }

  *keys(): MapIterator<string> {
    for (let at = 0; at < this.size; at++) yield this.columns[at]!.name;
  }

  *values(): MapIterator<Json> {
    for (let at = 0; at < this.size; at++) yield this.list[at]!;
  }

  [Symbol.iterator](): MapIterator<[string, Json]> {
    return this.entries();
  }

  forEach(each: (value: Json, name: string, map: ReadonlyMap<string, Json>) => void): void {
    for (const [name, value] of this) each(value, name, this);
  }
}
