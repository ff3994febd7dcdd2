import { appendStatements } from './append-statements.ts';
import { JOIN_EXTRAS, JOIN_EXTRAS_FUNCTION, mergeStatement } from './merge-statement.ts';
import { LOCK_TABLE, lockStatement } from './service-tables.ts';
import type { ScriptInput } from './stage-cells.ts';
import type { StagedTable } from './staged-tables.ts';

/** Of a script, with room below BigQuery's 1 MB. */
const MAX_CHARACTERS = 800_000;
/** A transaction may change a hundred. */
const MAX_TABLES = 50;

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
    lockStatement(dataset),
    `ASSERT @@row_count = 1 AS 'The table ${LOCK_TABLE} must have one row.'`,
    ...statements,
    'COMMIT TRANSACTION',
  ];
  return `${all.join(';\n')};`;
}
