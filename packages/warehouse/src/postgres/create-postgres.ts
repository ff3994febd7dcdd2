import type { Logger } from '@trackyard/base';
import type { Dialect } from '../dialect.ts';
import type { TableRules } from '../table-rows.ts';
import { changeSchema } from './change-schema.ts';
import { checkAccess } from './check-access.ts';
import { Connections, type PostgresConnection } from './connection.ts';
import { postgresFailure } from './failure-of.ts';
import { loadBatch } from './load-batch.ts';
import { countRows, pruneTables } from './prune-tables.ts';
import { makeKeys } from './make-keys.ts';
import { MAX_NAME_LENGTH } from './sql.ts';
import { makeSchemas, swapSchemas } from './swap-schemas.ts';

/**
 * A table may have 1,600 columns, dropped ones included. A row must fit a page of 8 kB, where a value takes up to
 * 25 bytes however long it is, so 300 values always do.
 * https://www.postgresql.org/docs/current/limits.html
 */
export const POSTGRES_RULES: TableRules = {
  maxNameLength: MAX_NAME_LENGTH,
  maxColumns: 1_000,
  maxUpsertColumns: 300,
  maxRowColumns: 300,
  reservedColumns: new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']),
  keysAtSwap: true,
};

/** PostgreSQL 12 or newer. Loads by COPY into temporary tables and merges in the same transaction; rebuilds by COPY alone. */
export function createPostgres(connection: PostgresConnection, log: Logger): Dialect {
  const connections = new Connections(connection, log);
  return {
    rules: POSTGRES_RULES,
    changeSchema: (schemas, plan, signal) =>
      connections.transaction(signal, (client) => changeSchema(client, schemas, plan)),
    load: (tables, signal) => {
      const { createStages, run } = loadBatch(tables, POSTGRES_RULES);
      return connections.transaction(signal, run, { alsoFirst: createStages });
    },
    prune: (schemas, order, signal) =>
      connections.transaction(signal, (client) => pruneTables(client, schemas, order)),
    countRows: (schemas, order, signal) =>
      connections.transaction(signal, (client) => countRows(client, schemas, order)),
    makeSchemas: (schemas, mark, signal) =>
      connections.transaction(signal, (client) => makeSchemas(client, schemas, mark)),
    async swapSchemas(pairs, mark, signal) {
      await makeKeys(
        connections,
        pairs.map(({ from }) => from),
        signal,
      );
      await connections.transaction(signal, (client) => swapSchemas(client, pairs, mark));
    },
    failureOf: postgresFailure,
    check: (sharedSchema, signal) =>
      connections.transaction(signal, (client) => checkAccess(client, sharedSchema)),
    close: () => connections.close(),
  };
}
