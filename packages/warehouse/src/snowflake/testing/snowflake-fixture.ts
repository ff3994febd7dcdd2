import { generateKeyPairSync } from 'node:crypto';
import { silentLogger } from '@trackyard/base';
import type { HttpClient } from '@trackyard/connector-sdk';
import { createEgress } from '@trackyard/safe-http';
import { breakingHttp } from '../../testing/breaking-http.ts';
import { withoutNulls, type DialectFixture, type StoredRow } from '../../testing/dialect-conformance.ts';
import type { SnowflakeConnection } from '../connection.ts';
import { createSnowflake } from '../create-snowflake.ts';
import { quoteName, quoteTable } from '../sql.ts';
import { readRows } from './read-rows.ts';
import { startSnowflake, type SnowflakeDouble } from './start-snowflake.ts';

/** For tests: the double, or the account that `TRACKYARD_TEST_SNOWFLAKE_ACCOUNT` names. */
export interface SnowflakeFixture extends DialectFixture {
  http: HttpClient;
  connection: SnowflakeConnection;
  /** Absent with a real account. */
  double?: SnowflakeDouble;
  isReal: boolean;
}

export async function openSnowflakeFixture(): Promise<SnowflakeFixture> {
  const egress = createEgress({ allow: ['127.0.0.0/8'], log: silentLogger });
  const http = egress.http();
  const real = realConnection(http);
  const { connection, double } = real ? { connection: real, double: undefined } : await openDouble(http);
  const run = (sql: string): Promise<StoredRow[]> => readRows(connection, sql);
  return {
    ...{ http, connection, isReal: real !== undefined, ...(double && { double }) },
    openDialect: ({ breakAt } = {}) => createSnowflake({ ...connection, http: breakingHttp(http, breakAt) }),
    rows: async (schema, table) => {
      const rows = await run(`SELECT * FROM ${quoteTable(schema, table)}`);
      return rows.map((row) =>
        withoutNulls(
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value])),
        ),
      );
    },
    drop: async ({ schema, table, column }) => {
      double?.engine.refusals.splice(0);
      if (table === undefined) return void (await run(`DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE`));
      const of = quoteTable(schema, table);
      const sql =
        column === undefined
          ? `DROP TABLE IF EXISTS ${of}`
          : `ALTER TABLE ${of} DROP COLUMN ${quoteName(column)}`;
      await run(sql);
    },
    copy: async ({ schema, table }, name) => {
      await run(`CREATE TABLE ${quoteTable(schema, name)} AS SELECT * FROM ${quoteTable(schema, table)}`);
    },
    refuseRows: async ({ schema, table, column }, value: number) => {
      const place = {
        schema: schema.toUpperCase(),
        table: table.toUpperCase(),
        column: column.toUpperCase(),
      };
      double?.engine.refusals.splice(0, Infinity, { ...place, value });
    },
    close: async () => {
      await egress.close();
      await double?.close();
    },
  };
}

async function openDouble(
  http: HttpClient,
): Promise<{ connection: SnowflakeConnection; double: SnowflakeDouble }> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const double = await startSnowflake({
    ...{ identity: { account: 'MYORG-TEST', user: 'TRACKYARD', publicKey } },
    ...{ database: 'ANALYTICS', warehouse: 'LOAD_WH' },
  });
  const connection: SnowflakeConnection = {
    ...{ url: double.url, account: 'myorg-test', user: 'trackyard', http },
    ...{ database: 'ANALYTICS', warehouse: 'LOAD_WH', role: 'LOADER' },
    privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
  return { connection, double };
}

function realConnection(http: HttpClient): SnowflakeConnection | undefined {
  const given = (name: string): string => process.env[`TRACKYARD_TEST_SNOWFLAKE_${name}`] ?? '';
  const account = given('ACCOUNT');
  if (account === '') return undefined;
  const role = given('ROLE');
  return {
    ...{ url: `https://${account}.snowflakecomputing.com`, account, user: given('USER'), http },
    ...{ privateKey: given('PRIVATE_KEY'), database: given('DATABASE'), warehouse: given('WAREHOUSE') },
    ...(role !== '' && { role }),
  };
}
