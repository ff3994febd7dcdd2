import type { Json, JsonObject } from '@trackyard/base';
import { findColumn } from './find-column.ts';
import { fits, type LogicalType } from './logical-type.ts';
import { sideColumnNames } from './names.ts';
import { RowValues, type NamedColumn } from './row-values.ts';
import { EXTRA_COLUMN, type Columns, type Row, type TableRows, type TableRules } from './table-rows.ts';

export interface PlacedColumn {
  name: string;
  type: LogicalType;
}

/** Rows as they are loaded: `cells[row][i]` belongs in `columns[i]`; absent is null. */
export interface PlacedRows {
  columns: readonly PlacedColumn[];
  cells: readonly (readonly (Json | undefined)[])[];
}

/** Puts each value into its column. `undefined` where a column is missing: then `planSchema` says what to add. */
export function placeRows(
  table: TableRows,
  columns: Columns,
  { rows, rules }: { rows: readonly Row[]; rules: TableRules },
): PlacedRows | undefined {
  const placer = new RowPlacer(table, columns, rules);
  const cells: (Json | undefined)[][] = [];
  for (const row of rows) {
    const placed = placer.place(row);
    if (!placed) return undefined;
    cells.push(placed);
  }
  return { columns: placer.placed, cells };
}

/**
 * The columns that speak of the same thing as `name`: itself and those beside it. Where one of them gets a newer
 * value, the others' are out of date.
 */
export function columnFamily(name: string, columns: Columns, rules: TableRules): PlacedColumn[] {
  return [name, ...sideColumnNames(name, rules.maxNameLength)].flatMap((member) => {
    const type = columns.get(member);
    return type === undefined || type === 'foreign' ? [] : [{ name: member, type }];
  });
}

interface Slot {
  index: number;
  type: LogicalType;
}

class RowPlacer {
  readonly placed: PlacedColumn[] = [];
  readonly #slots = new Map<string, Slot>();
  readonly #byOrdinal: ({ column: NamedColumn; slot: Slot } | undefined)[] = [];
  #lacksColumn = false;
  readonly #table: TableRows;
  readonly #columns: Columns;
  readonly #rules: TableRules;

  constructor(table: TableRows, columns: Columns, rules: TableRules) {
    this.#table = table;
    this.#columns = columns;
    this.#rules = rules;
  }

  place(row: Row): (Json | undefined)[] | undefined {
    const cells = new Array<Json | undefined>(this.placed.length);
    let extra = row.extra;
    if (row.values instanceof RowValues) {
      const { columns, list, size } = row.values;
      for (let at = 0; at < size; at++) {
        const column = columns[at]!;
        const value = list[at]!;
        const slot = this.#slotOf(column);
        if (slot && fits(slot.type, value)) cells[slot.index] = value;
        else if (!this.#placeElsewhere(cells, column.name, value)) extra = { ...extra, [column.name]: value };
        if (this.#lacksColumn) return undefined;
      }
    } else {
      for (const [name, value] of row.values) {
        const slot = this.#slots.get(name);
        if (slot && fits(slot.type, value)) cells[slot.index] = value;
        else if (!this.#placeElsewhere(cells, name, value)) extra = { ...extra, [name]: value };
        if (this.#lacksColumn) return undefined;
      }
    }
    return extra === undefined || this.#fill(cells, EXTRA_COLUMN, extra) ? cells : undefined;
  }

  /** The slot of a column by its place, where it has one: names are looked up once, not for each row. */
  #slotOf(column: NamedColumn): Slot | undefined {
    const known = this.#byOrdinal[column.ordinal];
    if (known?.column === column) return known.slot;
    const slot = this.#slots.get(column.name);
    if (slot) this.#byOrdinal[column.ordinal] = { column, slot };
    return slot;
  }

  /** `false` where it has no column but `_extra`. */
  #placeElsewhere(cells: (Json | undefined)[], name: string, value: Json): boolean {
    const choice = findColumn(this.#table, this.#columns, { name, value, rules: this.#rules });
    this.#lacksColumn ||= choice?.added !== undefined;
    if (choice && !choice.added) this.#fill(cells, choice.column, value);
    return choice !== undefined;
  }

  #fill(cells: (Json | undefined)[], column: string, value: Json | JsonObject): boolean {
    const slot = this.#slots.get(column) ?? this.#open(column);
    if (!slot) return false;
    cells[slot.index] = value;
    return true;
  }

  #open(column: string): Slot | undefined {
    const type = this.#columns.get(column);
    if (type === undefined || type === 'foreign') return undefined;
    const slot = { index: this.placed.length, type };
    this.#slots.set(column, slot);
    this.placed.push({ name: column, type });
    return slot;
  }
}
