import type { Json, JsonObject } from '@trackyard/base';
import type { LoadTable } from '../dialect.ts';
import { foldRows, type FoldedRows } from '../fold-rows.ts';
import { placeRows, type PlacedRows } from '../place-rows.ts';
import { quoteName, quoteNames } from '../quote-name.ts';
import { EXTRA_COLUMN, keyOf, LOADED_COLUMN, type Row, type TableRules } from '../table-rows.ts';
import { winningValues } from '../winning-values.ts';
import { sameKey } from './same-key.ts';
import type { SoleTransaction } from './sole-transaction.ts';

export interface MergeInput {
  rows: readonly Row[];
  rules: TableRules;
  /** Makes the names of staging tables unique in the transaction. */
  label: string;
}

/** What a table has of one user or account already. */
interface Standing {
  ms: number;
  extra: JsonObject;
}

/** Brings a table with one row a user or account up to date. */
export async function mergeTable(
  transaction: SoleTransaction,
  load: LoadTable,
  input: MergeInput,
): Promise<void> {
  if (input.rows.length === 0) return;
  const merge = new TableMerge(transaction, load, input);
  const groups = Map.groupBy(input.rows, (row) => keyOf(load.table.keys, row.values));
  const standing = await merge.read([...groups.values()]);
  const folded = new Map<string, FoldedRows>();
  for (const [key, rows] of groups) folded.set(key, foldRows(rows, standing.get(key)?.ms ?? -Infinity));
  await merge.insert([...folded].flatMap(([key, { newer }]) => (newer && !standing.has(key) ? [newer] : [])));
  const known = [...folded].filter(([key]) => standing.has(key)).map(([, rows]) => rows);
  for (const age of ['older', 'newer'] as const) {
    await merge.update(
      age,
      known.flatMap((rows) => rows[age] ?? []),
      standing,
    );
  }
}

class TableMerge {
  readonly #transaction: SoleTransaction;
  readonly #load: LoadTable;
  readonly #input: MergeInput;
  readonly #target: string;

  constructor(transaction: SoleTransaction, load: LoadTable, input: MergeInput) {
    this.#transaction = transaction;
    this.#load = load;
    this.#input = input;
    this.#target = transaction.table(load.table.schema, load.table.name);
  }

  async read(groups: readonly (readonly Row[])[]): Promise<Map<string, Standing>> {
    const { table, columns } = this.#load;
    const { keys } = table;
    const stage = await this.#transaction.stage(`${this.#input.label}_keys`, {
      columns: keys.map((name) => ({ name, type: 'string' })),
      cells: groups.map(([row]) => keys.map((key) => row?.values.get(key))),
    });
    const names = [...keys, 'received_at', ...(columns.has(EXTRA_COLUMN) ? [EXTRA_COLUMN] : [])];
    const rows = await this.#transaction.rows(
      `SELECT ${quoteNames(names, 't')} FROM ${this.#target} t JOIN ${stage} s ON ${sameKey(keys)}`,
    );
    return new Map(
      rows.map((row) => [
        keyOf(keys, new Map(Object.entries(row as Record<string, string>))),
        { ms: this.#transaction.millis(row.received_at), extra: objectOf(row[EXTRA_COLUMN]) },
      ]),
    );
  }

  async insert(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const placed = this.#place(rows);
    const stage = await this.#transaction.stage(`${this.#input.label}_new`, placed);
    const names = placed.columns.map(({ name }) => name);
    await this.#transaction.run(
      `INSERT INTO ${this.#target} (${quoteNames(names)}, ${quoteName(LOADED_COLUMN)}) ` +
        `SELECT ${quoteNames(names, 's')}, ${this.#transaction.now} FROM ${stage} s`,
    );
  }

  /** Writes over rows that stand; puts what becomes of their `_extra` into `standing`. */
  async update(
    age: 'newer' | 'older',
    rows: readonly Row[],
    standing: ReadonlyMap<string, Standing>,
  ): Promise<void> {
    if (rows.length === 0) return;
    const { table, columns } = this.#load;
    const placed = mergeExtra(this.#place(rows), (index) => {
      const row = rows[index];
      const known = row && standing.get(keyOf(table.keys, row.values));
      return (extra) => {
        const merged = age === 'newer' ? { ...known?.extra, ...extra } : { ...extra, ...known?.extra };
        if (known) known.extra = merged;
        return merged;
      };
    });
    const stage = await this.#transaction.stage(`${this.#input.label}_${age}`, placed);
    const staged = new Set(placed.columns.map(({ name }) => name));
    const extra = quoteName(EXTRA_COLUMN);
    const sets = [
      `${quoteName(LOADED_COLUMN)} = ${this.#transaction.now}`,
      ...winningValues({ table, columns, rules: this.#input.rules, age, rows, staged }),
      ...(staged.has(EXTRA_COLUMN) ? [`${extra} = coalesce(s.${extra}, t.${extra})`] : []),
    ];
    await this.#transaction.run(
      `UPDATE ${this.#target} AS t SET ${sets.join(', ')} FROM ${stage} s WHERE ${sameKey(table.keys)}`,
    );
  }

  #place(rows: readonly Row[]): PlacedRows {
    const { table, columns } = this.#load;
    const placed = placeRows(table, columns, { rows, rules: this.#input.rules });
    if (!placed) throw new Error(`A folded row of ${table.name} needs a column that its parts did not need.`);
    return placed;
  }
}

/** In the program and not in SQL, which has no such function in every system. */
function mergeExtra(
  { columns, cells }: PlacedRows,
  merging: (index: number) => (extra: JsonObject) => JsonObject,
): PlacedRows {
  const at = columns.findIndex(({ name }) => name === EXTRA_COLUMN);
  if (at === -1) return { columns, cells };
  return {
    columns,
    cells: cells.map((row, index) => {
      const extra = row[at];
      return extra === undefined ? row : row.with(at, merging(index)(extra as JsonObject));
    }),
  };
}

/** JSON as the driver gives it: a value, or its text. */
function objectOf(stored: unknown): JsonObject {
  try {
    const value = (typeof stored === 'string' ? JSON.parse(stored) : stored) as Json | undefined;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
