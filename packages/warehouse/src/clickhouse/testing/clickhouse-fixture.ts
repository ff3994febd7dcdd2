import { silentLogger } from '@trackyard/base';
import type { HttpClient } from '@trackyard/connector-sdk';
import { createEgress } from '@trackyard/safe-http';
import { startClickHouse, type TestClickHouse } from '@trackyard/test-support';
import { breakingHttp } from '../../testing/breaking-http.ts';
import { withoutNulls, type DialectFixture, type StoredRow } from '../../testing/dialect-conformance.ts';
import { createClickHouse } from '../create-clickhouse.ts';
import type { ClickHouseConnection } from '../connection.ts';
import { quoteName, quoteTable } from '../sql.ts';
import { storageName } from '../storage-names.ts';

/** For tests: ClickHouse itself, and how to get at it. */
export interface ClickHouseFixture extends DialectFixture {
  server: TestClickHouse;
  http: HttpClient;
  connection: ClickHouseConnection;
}

export async function openClickHouseFixture(): Promise<ClickHouseFixture> {
  const server = await startClickHouse();
  const egress = createEgress({ allow: ['127.0.0.0/8'], log: silentLogger });
  const http = egress.http();
  const { url, user, password } = server;
  return {
    server,
    http,
    connection: { url, user, password, http, settleMs: 0 },
    openDialect: ({ breakAt } = {}) =>
      createClickHouse({ url, user, password, http: breakingHttp(http, breakAt), settleMs: 0 }),
    rows: async (schema, table) => {
      const rows = await server.query(
        `SELECT * FROM ${quoteTable(schema, table)} SETTINGS date_time_output_format = 'iso'`,
      );
      return rows.map((row) => withoutNulls(row as StoredRow));
    },
    drop: async ({ schema, table, column }) => {
      if (table === undefined)
        return void (await server.query(`DROP DATABASE IF EXISTS ${quoteName(schema)} SYNC`));
      const storage = quoteTable(schema, storageName(table, table === 'users' || table === 'accounts'));
      if (column !== undefined) {
        return void (await server.query(`ALTER TABLE ${storage} DROP COLUMN ${quoteName(column)}`));
      }
      await server.query(`DROP VIEW ${quoteTable(schema, table)}`);
      await server.query(`DROP TABLE ${storage} SYNC`);
    },
    copy: async ({ schema, table }, name) => {
      const copied = `AS SELECT * FROM ${quoteTable(schema, table)}`;
      await server.query(
        `CREATE TABLE ${quoteTable(schema, name)} ENGINE = MergeTree ORDER BY tuple() ${copied}`,
      );
    },
    refuseRows: async ({ schema, table, column }, value) => {
      const rule = `CHECK ifNull(${quoteName(column)} != ${value}, 1)`;
      await server.query(
        `ALTER TABLE ${quoteTable(schema, storageName(table, false))} ADD CONSTRAINT own ${rule}`,
      );
    },
    close: async () => {
      await egress.close();
      await server.stop();
    },
  };
}
