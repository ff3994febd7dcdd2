import { columnFamily, type PlacedColumn } from '../place-rows.ts';
import { EXTRA_COLUMN, type TableRules } from '../table-rows.ts';
import { cell, loadedColumn, parseJson, partOf, placeOf, type ScriptInput } from './stage-cells.ts';
import { quoteName, quoteTable, TYPE_NAMES } from './sql.ts';
import type { StagedTable } from './staged-tables.ts';

/**
 * One row a user or account. The row that stands is one among its events, before those received in the same moment;
 * of each column with those beside it the latest that says something counts. That is `foldRows`, put the other way.
 */
export function mergeStatement(load: StagedTable, input: ScriptInput): string {
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

/** The name of the function below. */
export const JOIN_EXTRAS = 'trackyard_join_extras';
/** JSON objects as texts, later ones over earlier ones; null for none. SQL cannot join objects of unknown keys. */
export const JOIN_EXTRAS_FUNCTION =
  `CREATE TEMP FUNCTION ${JOIN_EXTRAS}(parts ARRAY<STRING>) RETURNS STRING LANGUAGE js AS ` +
  `'return parts && parts.length ? JSON.stringify(Object.assign({}, ...parts.map(JSON.parse))) : null;'`;

function onlyNew({ from }: StagedTable): string {
  return `INNER JOIN new_${from?.number ?? 0} w ON w.n = s.o`;
}
