import { swapOneByOne, type SchemaPair, type TableSwaps } from '../swap-one-by-one.ts';
import { ownTables, TABLE_MARK } from './own-tables.ts';
import { quoteName, quoteTable, quoteText } from './sql.ts';
import type { SqlApi } from './sql-api.ts';
import { createSystemTables, lockStatement } from './system-tables.ts';

export interface SwapTerms {
  mark: string;
  signal: AbortSignal;
}

/** Makes schemas anew, with a mark by which `swapSchemas` knows them. */
export async function makeSchemas(
  api: SqlApi,
  schemas: readonly string[],
  { mark, signal }: SwapTerms,
): Promise<void> {
  for (const schema of schemas) {
    const made = `CREATE OR REPLACE SCHEMA ${quoteName(schema)} COMMENT = ${quoteText(mark)}`;
    await api.run({ statements: [made, ...createSystemTables(schema)] }, signal);
  }
}

/**
 * By clones: `CREATE OR REPLACE TABLE … CLONE` copies no rows, is one step for readers, and with `COPY GRANTS` others
 * keep their rights on the table that it replaces, which `SWAP WITH` would move away with it. A clone may be made again.
 * https://docs.snowflake.com/en/sql-reference/sql/create-table
 */
export async function swapSchemas(
  api: SqlApi,
  pairs: readonly SchemaPair[],
  { mark, signal }: SwapTerms,
): Promise<void> {
  const run = async (...statements: string[]): Promise<void> => void (await api.run({ statements }, signal));
  const swaps: TableSwaps = {
    async isMarked(schema) {
      const named =
        'SELECT SCHEMA_NAME FROM INFORMATION_SCHEMA.SCHEMATA ' +
        `WHERE SCHEMA_NAME = ${quoteText(schema.toUpperCase())} AND COMMENT = ${quoteText(mark)}`;
      return (await api.run({ statements: [named] }, signal)).rows.length > 0;
    },
    ownTables: async (schema) => (await ownTables(api, [schema], signal)).map(({ table }) => table),
    makeSchema: (schema) =>
      run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`, ...createSystemTables(schema)),
    replace(table, { from, to }) {
      const [ours, theirs] = [quoteTable(from, table), quoteTable(to, table)];
      return run(
        `CREATE OR REPLACE TABLE ${theirs} CLONE ${ours} COPY GRANTS`,
        `COMMENT ON TABLE ${theirs} IS ${quoteText(TABLE_MARK)}`,
      );
    },
    // Waits for its turn behind the loads that run.
    settle: (schema) => run('BEGIN TRANSACTION', lockStatement(schema), 'COMMIT'),
    async dropTables(schema, tables) {
      for (const table of tables) await run(`DROP TABLE IF EXISTS ${quoteTable(schema, table)}`);
    },
    dropSchema: (schema) => run(`DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE`),
  };
  await swapOneByOne(pairs, swaps);
}
