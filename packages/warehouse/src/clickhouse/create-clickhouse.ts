import type { Dialect } from '../dialect.ts';
import type { TableRules } from '../table-rows.ts';
import { changeSchema } from './change-schema.ts';
import { checkAccess } from './check-access.ts';
import { ClickHouseServer, type ClickHouseConnection } from './connection.ts';
import { clickHouseFailure } from './failure-of.ts';
import { loadBatch } from './load-batch.ts';
import { countRows, pruneTables } from './prune-tables.ts';
import { makeDatabases, swapDatabases } from './swap-databases.ts';

/**
 * Names become names of files, up to 255 bytes with what the server adds. Each column of a part is two files and more
 * and a buffer while it is written: fewer than the server would take.
 */
export const CLICKHOUSE_RULES: TableRules = {
  maxNameLength: 127,
  maxColumns: 1_000,
  maxUpsertColumns: 500,
  maxRowColumns: 300,
  reservedColumns: new Set(),
};

/**
 * ClickHouse 24.8 or newer. Loads by one insert a table; reading the tables (views with `FINAL`) shows each event
 * once, and of users and accounts the newest values.
 */
export function createClickHouse(connection: ClickHouseConnection): Dialect {
  const server = new ClickHouseServer(connection);
  return {
    rules: CLICKHOUSE_RULES,
    changeSchema: (schemas, plan, signal) =>
      changeSchema(server, { schemas, plan, rules: CLICKHOUSE_RULES, signal }),
    load: (tables, signal) => loadBatch(server, tables, signal),
    prune: (schemas, order, signal) => pruneTables(server, schemas, { ...order, signal }),
    countRows: (schemas, order, signal) => countRows(server, schemas, { ...order, signal }),
    makeSchemas: (schemas, mark, signal) => makeDatabases(server, schemas, { mark, signal }),
    swapSchemas: (pairs, mark, signal) =>
      swapDatabases(server, pairs, { mark, rules: CLICKHOUSE_RULES, signal }),
    failureOf: clickHouseFailure,
    check: (sharedSchema, signal) => checkAccess(server, sharedSchema, signal),
    close: () => Promise.resolve(),
  };
}
