import { Socket } from 'node:net';
import { silentLogger } from '@trackyard/base';
import { startPostgres } from '@trackyard/test-support';
import { Client } from 'pg';
import {
  describeDialect,
  withoutNulls,
  type DialectFixture,
  type StoredRow,
} from '../testing/dialect-conformance.ts';
import { createPostgres } from './create-postgres.ts';
import { quoteName, quoteTable } from '../quote-name.ts';
import { BreakingSocket } from './testing/breaking-socket.ts';
import { connectionTo } from './testing/warehouse-fixture.ts';

jest.setTimeout(180_000);

describeDialect('PostgreSQL', { open: openPostgres });

async function openPostgres(): Promise<DialectFixture> {
  const server = await startPostgres();
  const url = await server.database('warehouse');
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    openDialect({ breakAt } = {}) {
      let sent = 0;
      // One connection breaks, and none is made after it.
      const socket = () => (breakAt === undefined ? new Socket() : new BreakingSocket(sent++ ? 1 : breakAt));
      return createPostgres({ ...connectionTo(url), socket }, silentLogger);
    },
    async rows(schema, table) {
      const { rows } = await client.query<{ row: StoredRow }>(
        `SELECT to_jsonb(t) AS row FROM ${quoteTable(schema, table)} t`,
      );
      return rows.map(({ row }) => withoutNulls(row));
    },
    async drop({ schema, table, column }) {
      const target =
        table === undefined ? `SCHEMA IF EXISTS ${quoteName(schema)}` : quoteTable(schema, table);
      if (table === undefined) await client.query(`DROP ${target} CASCADE`);
      else if (column === undefined) await client.query(`DROP TABLE ${target}`);
      else await client.query(`ALTER TABLE ${target} DROP COLUMN ${quoteName(column)}`);
    },
    async copy({ schema, table }, name) {
      await client.query(
        `CREATE TABLE ${quoteTable(schema, name)} AS SELECT * FROM ${quoteTable(schema, table)}`,
      );
    },
    async refuseRows({ schema, table, column }, value) {
      await client.query(
        `ALTER TABLE ${quoteTable(schema, table)} ADD CHECK (${quoteName(column)} <> ${value})`,
      );
    },
    async close() {
      await client.end();
      await server.stop();
    },
  };
}
