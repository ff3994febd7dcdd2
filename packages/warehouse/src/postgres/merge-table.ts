import type { PoolClient } from 'pg';
import type { LoadTable } from '../dialect.ts';
import { foldRows } from '../fold-rows.ts';
import { placeRows, type PlacedRows } from '../place-rows.ts';
import { quoteName, quoteNames, quoteTable } from '../quote-name.ts';
import { EXTRA_COLUMN, keyOf, LOADED_COLUMN, type Row, type TableRules } from '../table-rows.ts';
import { winningValues } from '../winning-values.ts';
import { copyRows, createStage, stageName } from './staging.ts';

export interface MergeInput {
  rows: readonly Row[];
  rules: TableRules;
  /** Makes the names of staging tables unique in the transaction. */
  label: string;
}

/**
 * Brings a table with one row a user or account up to date. Rows that stand are locked first, and new ones
 * inserted; only then is it known which events are older than what stands, also beside other workers.
 */
export async function mergeTable(client: PoolClient, load: LoadTable, input: MergeInput): Promise<void> {
  if (input.rows.length === 0) return;
  const merge = new TableMerge(client, load, input);
  const groups = Map.groupBy(input.rows, (row) => keyOf(load.table.keys, row.values));
  const standing = await merge.lock([...groups.values()]);
  const unseen = [...groups.values()].filter((rows) => !standing.has(merge.key(rows)));
  const inserted = await merge.insert(unseen.map((rows) => foldRows(rows, -Infinity).newer));
  const raced = unseen.filter((rows) => !inserted.has(merge.key(rows)));
  for (const [key, ms] of await merge.lock(raced)) standing.set(key, ms);

  const folded = [...groups.values()]
    .filter((rows) => !inserted.has(merge.key(rows)))
    .map((rows) => foldRows(rows, standing.get(merge.key(rows)) ?? -Infinity));
  await merge.update(
    'older',
    folded.map(({ older }) => older),
  );
  await merge.update(
    'newer',
    folded.map(({ newer }) => newer),
  );
}

class TableMerge {
  readonly #client: PoolClient;
  readonly #load: LoadTable;
  readonly #input: MergeInput;
  readonly #target: string;

  constructor(client: PoolClient, load: LoadTable, input: MergeInput) {
    this.#client = client;
    this.#load = load;
    this.#input = input;
    this.#target = quoteTable(load.table.schema, load.table.name);
  }

  key([row]: readonly Row[]): string {
    return row ? keyOf(this.#load.table.keys, row.values) : '';
  }

  /** Locks what stands of these keys until the end of the transaction; resolves to each row's time. */
  async lock(groups: readonly (readonly Row[])[]): Promise<Map<string, number>> {
    if (groups.length === 0) return new Map();
    const { keys } = this.#load.table;
    const lists = keys.map((key) => groups.map(([row]) => row?.values.get(key)));
    const given = keys.map((_key, index) => `$${index + 1}::text[]`).join(', ');
    const { rows } = await this.#client.query<Record<string, string> & { ms: number | null }>(
      `SELECT ${quoteNames(keys)}, (extract(epoch FROM received_at) * 1000)::float8 AS ms FROM ${this.#target} ` +
        `WHERE (${quoteNames(keys)}) IN (SELECT * FROM unnest(${given})) ` +
        `ORDER BY ${keys.map((key) => `${quoteName(key)} COLLATE "C"`).join(', ')} FOR UPDATE`,
      lists,
    );
    return new Map(rows.map(({ ms, ...row }) => [this.#keyOfRow(row), ms ?? -Infinity]));
  }

  /** Inserts rows that nobody else has inserted meanwhile; resolves to their keys. */
  async insert(rows: readonly (Row | undefined)[]): Promise<Set<string>> {
    const staged = await this.#stage('new', rows);
    if (!staged) return new Set();
    const { keys } = this.#load.table;
    const names = quoteNames(staged.placed.columns.map(({ name }) => name));
    const answer = await this.#client.query<Record<string, string>>(
      `INSERT INTO ${this.#target} (${names}, ${quoteName(LOADED_COLUMN)}) SELECT ${names}, now() ` +
        `FROM ${staged.stage} ORDER BY ${keys.map((key) => `${quoteName(key)} COLLATE "C"`).join(', ')} ` +
        `ON CONFLICT (${quoteNames(keys)}) DO NOTHING RETURNING ${quoteNames(keys)}`,
    );
    return new Set(answer.rows.map((row) => this.#keyOfRow(row)));
  }

  /** Writes over rows that stand and are locked. */
  async update(age: 'newer' | 'older', maybeRows: readonly (Row | undefined)[]): Promise<void> {
    const rows = maybeRows.filter((row) => row !== undefined);
    const update = await this.#stage(age, rows);
    if (!update) return;
    const { table, columns } = this.#load;
    const staged = new Set(update.placed.columns.map(({ name }) => name));
    const sets = [
      `${quoteName(LOADED_COLUMN)} = now()`,
      ...winningValues({ table, columns, rules: this.#input.rules, age, rows, staged }),
      ...(staged.has(EXTRA_COLUMN) ? [extraAssignment(columns, age)] : []),
    ];
    const match = table.keys.map((key) => `t.${quoteName(key)} = s.${quoteName(key)}`).join(' AND ');
    await this.#client.query(
      `UPDATE ${this.#target} t SET ${sets.join(', ')} FROM ${update.stage} s WHERE ${match}`,
    );
  }

  #keyOfRow(row: Readonly<Record<string, string>>): string {
    return keyOf(this.#load.table.keys, new Map(Object.entries(row)));
  }

  async #stage(
    age: string,
    maybeRows: readonly (Row | undefined)[],
  ): Promise<{ stage: string; placed: PlacedRows } | undefined> {
    const rows = maybeRows.filter((row) => row !== undefined);
    if (rows.length === 0) return undefined;
    const { table, columns } = this.#load;
    const placed = placeRows(table, columns, { rows, rules: this.#input.rules });
    if (!placed) throw new Error(`A folded row of ${table.name} needs a column that its parts did not need.`);
    const stage = stageName(`${this.#input.label}_${age}`);
    await this.#client.query(createStage(stage, placed));
    await copyRows(this.#client, stage, placed);
    return { stage, placed };
  }
}

function extraAssignment(columns: LoadTable['columns'], age: 'newer' | 'older'): string {
  const name = quoteName(EXTRA_COLUMN);
  const [winner, loser] = age === 'newer' ? ['s', 't'] : ['t', 's'];
  if (columns.get(EXTRA_COLUMN) !== 'json') return `${name} = coalesce(${winner}.${name}, ${loser}.${name})`;
  return `${name} = coalesce(${loser}.${name}, '{}') || coalesce(${winner}.${name}, '{}')`;
}
