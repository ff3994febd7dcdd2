import type { PoolClient, QueryResult } from 'pg';
import type { LoadTable } from '../dialect.ts';
import { sortTables } from '../load-order.ts';
import { quoteName, quoteNames, quoteTable } from '../quote-name.ts';
import { keyOf, LOADED_COLUMN, type TableRules } from '../table-rows.ts';
import { mergeTable } from './merge-table.ts';
import { copyRows, createStage, stageName } from './staging.ts';

interface StagedTable extends LoadTable {
  stage: string;
  /** Whether a merged table asks which rows were new. */
  isAsked: boolean;
}

/** How one batch is loaded: first SQL for the staging tables, then the work inside the same transaction. */
export interface BatchLoad {
  createStages: string;
  run(client: PoolClient): Promise<void>;
}

/**
 * Stages each table by COPY and inserts what is new, then merges users and accounts from the new rows. Where a table has
 * no key, nothing is known of what is new: its rows are copied into it.
 */
export function loadBatch(tables: readonly LoadTable[], rules: TableRules): BatchLoad {
  const appended = stageTables(tables);
  const keyless = sortTables(tables.filter(({ table }) => table.isKeyless));
  const merged = sortTables(tables.filter(({ table }) => table.mergedFrom !== undefined));
  return {
    createStages: appended.map(({ stage, placed }) => createStage(stage, placed)).join('; '),
    run: async (client) => {
      for (const { stage, placed } of appended) await copyRows(client, stage, placed);
      const news = await insertNew(client, appended);
      for (const { table, placed } of keyless)
        await copyRows(client, quoteTable(table.schema, table.name), placed);
      for (const [index, load] of merged.entries()) {
        const { schema, rows, mergedFrom = '' } = load.table;
        const isNew = news.get(`${schema}\0${mergedFrom}`);
        const counted = rows.filter(({ origin }) => origin !== undefined && isNew?.has(origin));
        await mergeTable(client, load, { rows: counted, rules, label: `merge_${index}` });
      }
    },
  };
}

function stageTables(tables: readonly LoadTable[]): StagedTable[] {
  const asked = new Set(
    tables.flatMap(({ table: { schema, mergedFrom } }) => (mergedFrom ? [`${schema}\0${mergedFrom}`] : [])),
  );
  const staged = tables.filter(({ table }) => table.mergedFrom === undefined && !table.isKeyless);
  return sortTables(staged).map((load, index) => ({
    ...load,
    stage: stageName(String(index)),
    isAsked: asked.has(`${load.table.schema}\0${load.table.name}`),
  }));
}

/** Keys of the rows that were not there yet, by table, where they are asked for. */
async function insertNew(
  client: PoolClient,
  tables: readonly StagedTable[],
): Promise<Map<string, Set<string>>> {
  if (tables.length === 0) return new Map();
  // One message for all: pg answers it with a list of results where there are several statements.
  const answer: unknown = await client.query(tables.map(insertStatement).join('; '));
  const results = (Array.isArray(answer) ? answer : [answer]) as QueryResult<Record<string, string>>[];
  const news = new Map<string, Set<string>>();
  for (const [index, { table, isAsked }] of tables.entries()) {
    if (!isAsked) continue;
    const rows = results[index]?.rows ?? [];
    const keys = rows.map((row) => keyOf(table.keys, new Map(Object.entries(row))));
    news.set(`${table.schema}\0${table.name}`, new Set(keys));
  }
  return news;
}

function insertStatement({ table, placed, stage, isAsked }: StagedTable): string {
  const names = quoteNames(placed.columns.map(({ name }) => name));
  const keys = quoteNames(table.keys);
  // In the order of their keys, as every other worker: two loads of the same events wait, and never deadlock.
  const order = table.keys.map((key) => `${quoteName(key)} COLLATE "C"`).join(', ');
  return (
    `INSERT INTO ${quoteTable(table.schema, table.name)} (${names}, ${quoteName(LOADED_COLUMN)}) ` +
    `SELECT ${names}, now() FROM ${stage} ORDER BY ${order} ` +
    `ON CONFLICT (${keys}) DO NOTHING${isAsked ? ` RETURNING ${keys}` : ''}`
  );
}
