import type { Dialect, LoadTable } from '../dialect.ts';
import { loadTables } from '../sole-writer/load-tables.ts';
import type { SoleTransaction } from '../sole-writer/sole-transaction.ts';
import type { TableRules } from '../table-rows.ts';
import { changeSchema } from './change-schema.ts';
import { DuckdbFile, type FileUse } from './duckdb-file.ts';
import { duckdbFailure, TooManyColumns } from './failure-of.ts';
import { countRows, pruneTables } from './prune-tables.ts';
import { wholeName } from './sql.ts';
import { stageRows } from './stage-rows.ts';

/**
 * DuckDB has no such limits, but each column that a load touches takes some memory and a block of the file. Names do
 * not tell `A` from `a`; ours are lower case.
 */
export const DUCKDB_RULES: TableRules = {
  maxNameLength: 127,
  maxColumns: 500,
  maxUpsertColumns: 300,
  maxRowColumns: 300,
  reservedColumns: new Set(['rowid']),
};

/**
 * A DuckDB file, by its path. Loads through the appender into temporary tables and merges in the same transaction.
 * `DuckdbFile` says how several processes share the file.
 */
export function createDuckdb(path: string): Dialect {
  const file = DuckdbFile.at(path);
  const transaction = <T>(signal: AbortSignal, work: (use: FileUse) => Promise<T>) =>
    file.use(signal, (use) => inTransaction(use, signal, work));
  return {
    rules: DUCKDB_RULES,
    changeSchema: (schemas, plan, signal) => transaction(signal, (use) => changeSchema(use, schemas, plan)),
    load: async (tables, signal) => {
      refuseTooManyColumns(tables);
      await transaction(signal, (use) => loadTables(soleTransaction(use), tables, DUCKDB_RULES));
    },
    prune: (schemas, order, signal) => transaction(signal, (use) => pruneTables(use, schemas, order)),
    countRows: (schemas, order, signal) => transaction(signal, (use) => countRows(use, schemas, order)),
    failureOf: duckdbFailure,
    check: (_sharedSchema, signal) => transaction(signal, async () => undefined),
    close: () => file.letGo(),
  };
}

/**
 * A column takes 35 kB until the commit, in the stage and in the table, however few its rows; a batch of very many
 * events' names would not fit into memory. As a refused one it is halved.
 */
const MAX_COLUMNS_AT_ONCE = 10_000;

function refuseTooManyColumns(tables: readonly LoadTable[]): void {
  const count = tables.reduce((sum, { placed, columns }) => sum + placed.columns.length + columns.size, 0);
  if (count > MAX_COLUMNS_AT_ONCE && tables.length > 8) throw new TooManyColumns('Too many tables at once.');
}

/** An abort interrupts the statement that runs. */
async function inTransaction<T>(
  use: FileUse,
  signal: AbortSignal,
  work: (use: FileUse) => Promise<T>,
): Promise<T> {
  const { connection } = use;
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    await connection.run('BEGIN TRANSACTION');
    const result = await work(use);
    signal.throwIfAborted();
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

function soleTransaction({ connection, catalog }: FileUse): SoleTransaction {
  const stages: string[] = [];
  return {
    now: 'CURRENT_TIMESTAMP',
    table: (schema, name) => wholeName(catalog, schema, name),
    async run(sql) {
      await connection.run(sql);
    },
    async rows(sql) {
      return (await connection.runAndReadAll(sql)).getRowObjects();
    },
    async stage(label, rows) {
      const name = `trackyard_stage_${label}`;
      stages.push(`temp.main.${name}`);
      await stageRows(connection, name, rows);
      return `temp.main.${name}`;
    },
    async dropStages() {
      for (const stage of stages) await connection.run(`DROP TABLE ${stage}`);
    },
    millis: (timestamp) => Number((timestamp as { micros: bigint }).micros / 1000n),
  };
}
