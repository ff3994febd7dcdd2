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
import { redshiftFailure } from './failure-of.ts';
import { stageByCopy } from './stage-by-copy.ts';
import { stageByInsert } from './stage-by-insert.ts';
import type { StagingBucket } from './staging-bucket.ts';
import { lockWriters, makeLocks } from './writers-lock.ts';

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
const BEGIN = "BEGIN; SET LOCAL statement_timeout TO 110000; SET LOCAL timezone TO 'UTC'";

export interface RedshiftOptions {
  /** Where rows wait for COPY, which is far faster; without it they are inserted. */
  bucket?: StagingBucket;
}

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
      return connections.transaction(
        signal,
        (client) => changeSchema(client, schemas, plan),
        lockWriters(schemas),
      );
    },
    load: (tables, signal) =>
      connections.transaction(
        signal,
        (client) => loadTables(soleTransaction(client, options), tables, REDSHIFT_RULES),
        lockWriters(tables.map(({ table }) => table.schema)),
      ),
    failureOf: redshiftFailure,
    async check(sharedSchema, signal) {
      await connections.transaction(signal, (client) => checkAccess(client, sharedSchema));
      await options.bucket?.check();
    },
    close: () => connections.close(),
  };
}

function soleTransaction(client: PoolClient, { bucket }: RedshiftOptions): SoleTransaction {
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
      return bucket ? stageByCopy(client, name, { placed, bucket }) : stageByInsert(client, name, placed);
    },
    async dropStages() {
      await client.query(`DROP TABLE ${stages.map(quoteName).join(', ')}`);
    },
    millis: (timestamp) => (timestamp instanceof Date ? timestamp.getTime() : -Infinity),
  };
}
