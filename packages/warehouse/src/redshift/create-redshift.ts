import type { Logger } from '@trackyard/base';
import type { PoolClient } from 'pg';
import type { Dialect } from '../dialect.ts';
import { Connections, type PostgresConnection } from '../postgres/connection.ts';
import { quoteName, quoteTable } from '../quote-name.ts';
import { loadTables } from '../sole-writer/load-tables.ts';
import type { SoleTransaction } from '../sole-writer/sole-transaction.ts';
import type { TableRules } from '../table-rows.ts';
import { changeSchema } from './change-schema.ts';
import { checkAccess } from './check-access.ts';
import { findReason } from './copy-refused.ts';
import { redshiftFailure } from './failure-of.ts';
import { ownTables } from './own-tables.ts';
import { countRows, pruneTables } from './prune-tables.ts';
import { stageByCopy } from './stage-by-copy.ts';
import { stageByInsert } from './stage-by-insert.ts';
import type { StagingBucket } from './staging-bucket.ts';
import { makeSchemas, swapSchemas } from './swap-schemas.ts';
import { lockWriters, makeLocks, STATEMENT_MS } from './writers-lock.ts';

/**
 * A table may have 1,600 columns. Names could have 127 bytes, and have no case; ours are PostgreSQL's.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html
 */
export const REDSHIFT_RULES: TableRules = {
  maxNameLength: 63,
  maxColumns: 1_000,
  maxUpsertColumns: 300,
  maxRowColumns: 300,
  reservedColumns: new Set([
    'oid',
    'tableoid',
    'xmin',
    'cmin',
    'xmax',
    'cmax',
    'ctid',
    'insertxid',
    'deletexid',
  ]),
};

/** How each transaction begins: as PostgreSQL's, with what Redshift knows of it. */
const BEGIN = `BEGIN; SET LOCAL statement_timeout TO ${STATEMENT_MS}; SET LOCAL timezone TO 'UTC'`;

export interface RedshiftOptions {
  /** Where rows wait for COPY, which is far faster; without it they are inserted. */
  bucket?: StagingBucket;
  /** Of a table's: up to so many are inserted all the same, for a COPY costs some seconds however little it takes. */
  maxInsertedValues?: number;
}

/** Some dozens of rows: one small statement. */
const MAX_INSERTED_VALUES = 1_000;

/** Amazon Redshift, by PostgreSQL's protocol. One transaction at a time writes to a schema: `writers-lock.ts`. */
export function createRedshift(
  connection: PostgresConnection,
  log: Logger,
  options: RedshiftOptions = {},
): Dialect {
  const connections = new Connections(connection, log, BEGIN);
  return {
    rules: REDSHIFT_RULES,
    async changeSchema(schemas, plan, signal) {
      await connections.transaction(signal, (client) => makeLocks(client, schemas));
      return connections.transaction(signal, (client) => changeSchema(client, schemas, plan), {
        alsoFirst: lockWriters(schemas),
      });
    },
    async load(tables, signal) {
      try {
        await connections.transaction(
          signal,
          (client) => loadTables(soleTransaction(client, options), tables, REDSHIFT_RULES),
          { alsoFirst: lockWriters(tables.map(({ table }) => table.schema)) },
        );
      } catch (error) {
        await findReason(connections, error, signal);
        throw error;
      }
    },
    async prune(schemas, order, signal) {
      const tables = await connections.transaction(signal, (client) => ownTables(client, schemas));
      if (tables.length === 0) return 0;
      return connections.transaction(signal, (client) => pruneTables(client, tables, order), {
        alsoFirst: lockWriters(tables.map(({ schema }) => schema)),
      });
    },
    countRows: (schemas, order, signal) =>
      connections.transaction(signal, async (client) =>
        countRows(client, await ownTables(client, schemas), order),
      ),
    makeSchemas: (schemas, mark, signal) =>
      connections.transaction(signal, (client) => makeSchemas(client, schemas, mark)),
    swapSchemas: (pairs, mark, signal) => swapSchemas(connections, { pairs, mark }, signal),
    failureOf: redshiftFailure,
    async check(sharedSchema, signal) {
      await connections.transaction(signal, (client) => checkAccess(client, sharedSchema));
      await options.bucket?.check();
    },
    close: () => connections.close(),
  };
}

function soleTransaction(
  client: PoolClient,
  { bucket, maxInsertedValues = MAX_INSERTED_VALUES }: RedshiftOptions,
): SoleTransaction {
  const stages: string[] = [];
  return {
    now: 'GETDATE()',
    table: quoteTable,
    async run(sql) {
      await client.query(sql);
    },
    async rows(sql) {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    },
    stage(label, placed) {
      const name = `trackyard_stage_${label}`;
      stages.push(name);
      const isSmall = placed.cells.length * placed.columns.length <= maxInsertedValues;
      return bucket && !isSmall
        ? stageByCopy(client, name, { placed, bucket })
        : stageByInsert(client, name, placed);
    },
    async dropStages() {
      await client.query(`DROP TABLE ${stages.map(quoteName).join(', ')}`);
    },
    millis: (timestamp) => (timestamp instanceof Date ? timestamp.getTime() : -Infinity),
  };
}
