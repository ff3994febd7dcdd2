import type { LogicalType } from '../logical-type.ts';
import { columnFamily, type PlacedColumn } from '../place-rows.ts';
import { EXTRA_COLUMN, LOADED_COLUMN, type TableRules } from '../table-rows.ts';
import { LOCK_TABLE } from './service-tables.ts';
import { quoteName, quoteTable, timestampLiteral, TYPE_NAMES, type Dataset } from './sql.ts';
import type { StagedTable } from './staged-tables.ts';

/** Of a script, with room below BigQuery's 1 MB. */
const MAX_CHARACTERS = 800_000;
/** A transaction may change a hundred. */
const MAX_TABLES = 50;
const DAY_MS = 24 * 60 * 60 * 1000;
/** How far from an event's day another of its id is looked for. */
const SEEN_DAYS = 7;

export interface ScriptInput {
  dataset: Dataset;
  /** The staging table's name. */
  stage: string;
  rules: TableRules;
}

/**
 * The scripts that bring a staged batch into its tables, each one transaction. Usually one; with very many tables more,
 * of which any may be run again: an event's appended row and the user or account that it makes are in the same.
 *
 * A transaction's `MERGE`s that only insert do not conflict with another's, so two that hold the same event would both
 * insert it. Each therefore begins by changing the one row of the dataset's lock table: BigQuery lets one of them
 * through and ends the other. https://cloud.google.com/bigquery/docs/transactions#transaction_concurrency
 */
export function loadScripts(tables: readonly StagedTable[], input: ScriptInput): string[] {
  const scripts: string[][] = [];
  let characters = 0;
  let count = 0;
  for (const unit of unitsOf(tables)) {
    const statements = unit.flatMap((table) =>
      table.from ? [mergeStatement(table, input)] : appendStatements(table, input),
    );
    const length = statements.reduce((sum, { length }) => sum + length, 0);
    const isFull = characters + length > MAX_CHARACTERS || count + unit.length > MAX_TABLES;
    if (scripts.length === 0 || isFull) {
      scripts.push([]);
      characters = count = 0;
    }
    scripts.at(-1)?.push(...statements);
    characters += length;
    count += unit.length;
  }
  return scripts.map((statements) => inTransaction(statements, input));
}

/** Tables that must be changed together. */
function unitsOf(tables: readonly StagedTable[]): StagedTable[][] {
  return tables
    .filter(({ from }) => !from)
    .map((table) => [table, ...tables.filter(({ from }) => from?.number === table.number)]);
}

function inTransaction(statements: readonly string[], { dataset }: ScriptInput): string {
  const all = [
    ...(statements.some((text) => text.includes(JOIN_EXTRAS)) ? [JOIN_EXTRAS_FUNCTION] : []),
    'BEGIN TRANSACTION',
    `UPDATE ${quoteTable(dataset, LOCK_TABLE)} SET changed_at = CURRENT_TIMESTAMP() WHERE TRUE`,
    `ASSERT @@row_count = 1 AS 'The table ${LOCK_TABLE} must have one row.'`,
    ...statements,
    'COMMIT TRANSACTION',
  ];
  return `${all.join(';\n')};`;
}

function appendStatements(load: StagedTable, input: ScriptInput): string[] {
  const { table, placed, isAsked, number } = load;
  const target = quoteTable(input.dataset, table.name);
  const columns = placed.columns.map(({ type }, index) => `${cell(index, type)} AS v${index}`);
  const source = `SELECT ${columns.join(', ')} FROM ${partOf(load, input)}`;
  const isSame = sameRow(load);
  const merge =
    `MERGE INTO ${target} d USING (${source}) s ON ${isSame} WHEN NOT MATCHED THEN ` +
    `INSERT (${[...placed.columns.map(({ name }) => quoteName(name)), loadedColumn(input)].join(', ')}) ` +
    `VALUES (${[...placed.columns.map((_column, index) => `s.v${index}`), 'CURRENT_TIMESTAMP()'].join(', ')})`;
  if (!isAsked) return [merge];
  const keys = table.keys.map((key) => placeOf(load, key));
  const ids = `SELECT s.n, ${keys.map((place) => `${cell(place, 'string')} AS v${place}`).join(', ')}`;
  const fresh =
    `CREATE TEMP TABLE new_${number} AS SELECT s.n FROM (${ids} FROM ${partOf(load, input)}) s ` +
    `LEFT JOIN ${target} d ON ${isSame} WHERE d.${quoteName(table.keys[0] ?? 'id')} IS NULL`;
  return [fresh, merge];
}

/** Rows of one key, near enough in time: what is there is not read whole. */
function sameRow(load: StagedTable): string {
  const { table } = load;
  const times = table.rows.map(({ values }) => Date.parse(String(values.get('received_at'))));
  const [first, last] = times.reduce(
    ([low, high], ms) => [Math.min(low, ms), Math.max(high, ms)],
    [Infinity, -Infinity],
  );
  const from = Math.floor(first / DAY_MS - SEEN_DAYS) * DAY_MS;
  const until = Math.floor(last / DAY_MS + SEEN_DAYS + 1) * DAY_MS;
  return [
    `d.received_at >= ${timestampLiteral(from)}`,
    `d.received_at < ${timestampLiteral(until)}`,
    ...table.keys.map((key) => `d.${quoteName(key)} = s.v${placeOf(load, key)}`),
  ].join(' AND ');
}

/**
 * One row a user or account. The row that stands is one among its events, before those received in the same moment;
 * of each column with those beside it the latest that says something counts. That is `foldRows`, put the other way.
 */
function mergeStatement(load: StagedTable, input: ScriptInput): string {
  const { table } = load;
  const families = familiesOf(load, input.rules);
  const hasExtra = load.placed.columns.some(({ name }) => name === EXTRA_COLUMN);
  const folded = [
    ...table.keys.map((_key, index) => `k${index}`),
    'MAX(received_at) AS received_at',
    ...families.map(latestOf),
    ...(hasExtra ? [`${JOIN_EXTRAS}(ARRAY_AGG(extra IGNORE NULLS ORDER BY received_at, n)) AS extra`] : []),
  ];
  const both = `${eventRows(load, input, families)} UNION ALL ${standingRows(load, input, families)}`;
  const groupBy = table.keys.map((_key, index) => `k${index}`).join(', ');
  const values = valuesOf(load, families);
  const onKeys = table.keys.map((key, index) => `d.${quoteName(key)} = s.k${index}`).join(' AND ');
  const isKey = new Set(table.keys);
  const updates = values.filter(({ name }) => !isKey.has(name));
  return (
    `MERGE INTO ${quoteTable(input.dataset, table.name)} d ` +
    `USING (SELECT ${folded.join(', ')} FROM (${both}) r GROUP BY ${groupBy}) s ON ${onKeys} ` +
    `WHEN MATCHED THEN UPDATE SET ` +
    [
      ...updates.map(({ name, value }) => `${quoteName(name)} = ${value}`),
      `${loadedColumn(input)} = CURRENT_TIMESTAMP()`,
    ].join(', ') +
    ` WHEN NOT MATCHED THEN INSERT (${[...values.map(({ name }) => quoteName(name)), loadedColumn(input)].join(', ')}) ` +
    `VALUES (${[...values.map(({ value }) => value), 'CURRENT_TIMESTAMP()'].join(', ')})`
  );
}

/** The columns that a batch speaks of, each with those beside it. */
function familiesOf({ table, columns }: StagedTable, rules: TableRules): PlacedColumn[][] {
  const fixed = new Set([...table.keys, 'received_at', EXTRA_COLUMN]);
  const names = new Set(table.rows.flatMap(({ values }) => [...values.keys()]));
  return [...names]
    .filter((name) => !fixed.has(name))
    .map((name) => columnFamily(name, columns, rules))
    .filter((family) => family.length > 0);
}

function latestOf(family: readonly PlacedColumn[], index: number): string {
  const members = family.map((_column, member) => `v${index}_${member}`);
  const speaks = members.map((name) => `${name} IS NOT NULL`).join(' OR ');
  const struct = `STRUCT(${members.map((name, member) => `${name} AS m${member}`).join(', ')})`;
  return (
    `ARRAY_AGG(IF(${speaks}, ${struct}, NULL) IGNORE NULLS ` +
    `ORDER BY received_at DESC, n DESC LIMIT 1)[SAFE_OFFSET(0)] AS f${index}`
  );
}

function eventRows(load: StagedTable, input: ScriptInput, families: readonly PlacedColumn[][]): string {
  const { table, placed } = load;
  const valueOf = ({ name, type }: PlacedColumn): string => {
    const place = placed.columns.findIndex((column) => column.name === name);
    return place === -1 ? `CAST(NULL AS ${TYPE_NAMES[type]})` : cell(place, type);
  };
  const extra = placed.columns.findIndex(({ name }) => name === EXTRA_COLUMN);
  const columns = [
    's.n AS n',
    ...table.keys.map((key, index) => `${valueOf({ name: key, type: 'string' })} AS k${index}`),
    `${valueOf({ name: 'received_at', type: 'timestamp' })} AS received_at`,
    ...families.flatMap((family, index) =>
      family.map((column, member) => `${valueOf(column)} AS v${index}_${member}`),
    ),
    ...(extra === -1 ? [] : [`${cell(extra, 'string')} AS extra`]),
  ];
  return `SELECT ${columns.join(', ')} FROM ${partOf(load, input)} ${onlyNew(load)}`;
}

function standingRows(load: StagedTable, input: ScriptInput, families: readonly PlacedColumn[][]): string {
  const { table, placed } = load;
  const extra = quoteName(EXTRA_COLUMN);
  const isJson = load.columns.get(EXTRA_COLUMN) === 'json';
  const extraText = isJson ? `IF(d.${extra} IS NULL, NULL, TO_JSON_STRING(d.${extra}))` : `d.${extra}`;
  const columns = [
    '-1 AS n',
    ...table.keys.map((key, index) => `d.${quoteName(key)} AS k${index}`),
    'd.received_at AS received_at',
    ...families.flatMap((family, index) =>
      family.map(({ name }, member) => `d.${quoteName(name)} AS v${index}_${member}`),
    ),
    ...(placed.columns.some(({ name }) => name === EXTRA_COLUMN) ? [`${extraText} AS extra`] : []),
  ];
  const named = table.keys.map((key, index) => `d.${quoteName(key)} = e.k${index}`).join(' AND ');
  const keys = table.keys.map((key, index) => `${cell(placeOf(load, key), 'string')} AS k${index}`);
  const wanted = `SELECT DISTINCT ${keys.join(', ')} FROM ${partOf(load, input)} ${onlyNew(load)}`;
  return (
    `SELECT ${columns.join(', ')} FROM ${quoteTable(input.dataset, table.name)} d ` +
    `INNER JOIN (${wanted}) e ON ${named}`
  );
}

function valuesOf(
  { table, columns, placed }: StagedTable,
  families: readonly PlacedColumn[][],
): { name: string; value: string }[] {
  const extra = columns.get(EXTRA_COLUMN) === 'json' ? `${parseJson('s.extra')}` : 's.extra';
  const hasExtra = placed.columns.some(({ name }) => name === EXTRA_COLUMN);
  return [
    ...table.keys.map((name, index) => ({ name, value: `s.k${index}` })),
    { name: 'received_at', value: 's.received_at' },
    ...families.flatMap((family, index) =>
      family.map(({ name }, member) => ({ name, value: `s.f${index}.m${member}` })),
    ),
    ...(hasExtra ? [{ name: EXTRA_COLUMN, value: extra }] : []),
  ];
}

const JOIN_EXTRAS = 'trackyard_join_extras';
/** JSON objects as texts, later ones over earlier ones; null for none. SQL cannot join objects of unknown keys. */
export const JOIN_EXTRAS_FUNCTION =
  `CREATE TEMP FUNCTION ${JOIN_EXTRAS}(parts ARRAY<STRING>) RETURNS STRING LANGUAGE js AS ` +
  `'return parts && parts.length ? JSON.stringify(Object.assign({}, ...parts.map(JSON.parse))) : null;'`;

function partOf({ number }: StagedTable, { dataset, stage }: ScriptInput): string {
  return `(SELECT * FROM ${quoteTable(dataset, stage)} WHERE t = ${number}) s`;
}

function onlyNew({ from }: StagedTable): string {
  return `INNER JOIN new_${from?.number ?? 0} w ON w.n = s.o`;
}

function placeOf({ placed }: StagedTable, column: string): number {
  return placed.columns.findIndex(({ name }) => name === column);
}

function cell(index: number, type: LogicalType): string {
  const text = `s.c[SAFE_OFFSET(${index})].v`;
  if (type === 'string') return text;
  return type === 'json' ? parseJson(text) : `CAST(${text} AS ${TYPE_NAMES[type]})`;
}

/** Numbers that JSON writes exactly and a double does not hold are rounded, as everywhere. */
function parseJson(text: string): string {
  return `PARSE_JSON(${text}, wide_number_mode => 'round')`;
}

function loadedColumn({ rules }: ScriptInput): string {
  return quoteName(rules.loadedColumn ?? LOADED_COLUMN);
}
