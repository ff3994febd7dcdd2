import { randomUUID } from 'node:crypto';
import type { Json } from '@trackyard/base';
import type { LoadTable } from '../dialect.ts';
import type { Row, TableRules } from '../table-rows.ts';
import { appendStatement, type StagedTable } from './append-statement.ts';
import { mergeStatement } from './merge-statement.ts';
import { MAX_SQL_BYTES, type SqlApi } from './sql-api.ts';
import { stageRequests, type StagedRow } from './stage-rows.ts';
import { clearStatement, lockStatement } from './system-tables.ts';

/** Events of too many kinds, with too many columns, for one transaction: half of them is a smaller one. */
export class StatementTooLong extends Error {
  override name = 'StatementTooLong';
}

/**
 * Brings all rows to the stages of their schemas, then merges all tables in one transaction, which must be one
 * request: https://docs.snowflake.com/en/developer-guide/sql-api/using-transactions. What was staged for a load that
 * was cut off is in no table, and goes later.
 */
export async function loadBatch(
  api: SqlApi,
  { tables, rules, signal }: { tables: readonly LoadTable[]; rules: TableRules; signal: AbortSignal },
): Promise<void> {
  if (tables.length === 0) return;
  const loadId = randomUUID();
  const staged = tables.map((load, index) => ({ ...inOrder(load), loadId, label: String(index) }));
  const statements = transactionOf(staged, { loadId, rules });
  const bytes = Buffer.byteLength(statements.join());
  if (bytes > MAX_SQL_BYTES)
    throw new StatementTooLong(`The statements of a load would have ${bytes} bytes.`);
  for (const load of staged) {
    const { schema } = load.table;
    const rows = stagedRows(load);
    for (const request of stageRequests({ ...load, schema, columns: load.placed.columns, rows })) {
      await api.run(request, signal);
    }
  }
  await api.run({ statements }, signal);
}

function transactionOf(
  staged: readonly StagedTable[],
  { loadId, rules }: { loadId: string; rules: TableRules },
): string[] {
  const schemas = [...new Set(staged.map(({ table }) => table.schema))].sort();
  const merged = staged.filter(({ table }) => table.mergedFrom !== undefined);
  const appended = staged.filter(({ table }) => table.mergedFrom === undefined);
  return [
    'BEGIN TRANSACTION',
    ...schemas.map(lockStatement),
    // Before the events that they come from: these tell which rows count.
    ...merged.map((load) => mergeStatement(load, rules)),
    ...appended.map(appendStatement),
    ...schemas.map((schema) => clearStatement(schema, loadId)),
    'COMMIT',
  ];
}

/** Rows of users and accounts by the times of their events, so that a row's place says which is newer. */
function inOrder(load: LoadTable): LoadTable {
  const { table, placed } = load;
  if (table.mergedFrom === undefined) return load;
  const dated = table.rows.map((row, index) => ({ row, cells: placed.cells[index] ?? [], ms: timeOf(row) }));
  dated.sort((a, b) => a.ms - b.ms);
  return {
    ...load,
    table: { ...table, rows: dated.map(({ row }) => row) },
    placed: { ...placed, cells: dated.map(({ cells }) => cells) },
  };
}

function timeOf({ values }: Row): number {
  return Date.parse(String(values.get('received_at')));
}

function stagedRows({ table, placed }: LoadTable): StagedRow[] {
  const isSingle = table.keys.length === 1;
  return placed.cells.map((cells: readonly (Json | undefined)[], index) => {
    const origin = table.rows[index]?.origin;
    if (origin === undefined) return { cells };
    return { cells, origin: isSingle ? JSON.stringify(origin) : origin };
  });
}
