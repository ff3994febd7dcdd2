import { cell, loadedColumn, partOf, placeOf, type ScriptInput } from './stage-cells.ts';
import { quoteName, quoteTable, timestampLiteral } from './sql.ts';
import type { StagedTable } from './staged-tables.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How far from an event's day another of its id is looked for. */
const SEEN_DAYS = 7;

/** Adds what is not there. Where a merged table asks which rows those are, they are noted first. */
export function appendStatements(load: StagedTable, input: ScriptInput): string[] {
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
