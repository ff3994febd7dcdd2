import type { Dialect } from '../dialect.ts';
import type { TableRules } from '../table-rows.ts';
import { changeSchema } from './change-schema.ts';
import { checkAccess } from './check-access.ts';
import type { SnowflakeConnection } from './connection.ts';
import { snowflakeFailure } from './failure-of.ts';
import { loadBatch } from './load-batch.ts';
import { countRows, pruneTables } from './prune-tables.ts';
import { SqlApi } from './sql-api.ts';
import { makeSchemas, swapSchemas } from './swap-schemas.ts';

/**
 * Names may have 255 characters; columns are not counted, but a statement that names them has 1 MB at most, and of
 * users and accounts it names each several times.
 */
export const SNOWFLAKE_RULES: TableRules = {
  maxNameLength: 127,
  maxColumns: 1_000,
  maxUpsertColumns: 300,
  maxRowColumns: 300,
  reservedColumns: new Set(),
};

/** Snowflake, by its SQL API. Throws `ConfigError` for a key that cannot be read. */
export function createSnowflake(connection: SnowflakeConnection): Dialect {
  const api = new SqlApi(connection);
  return {
    rules: SNOWFLAKE_RULES,
    changeSchema: (schemas, plan, signal) => changeSchema(api, { schemas, plan, signal }),
    load: (tables, signal) => loadBatch(api, { tables, rules: SNOWFLAKE_RULES, signal }),
    prune: (schemas, order, signal) => pruneTables(api, schemas, { ...order, signal }),
    countRows: (schemas, order, signal) => countRows(api, schemas, { ...order, signal }),
    makeSchemas: (schemas, mark, signal) => makeSchemas(api, schemas, { mark, signal }),
    swapSchemas: (pairs, mark, signal) => swapSchemas(api, pairs, { mark, signal }),
    failureOf: snowflakeFailure,
    check: (_sharedSchema, signal) => checkAccess(api, connection, signal),
    close: () => Promise.resolve(),
  };
}
