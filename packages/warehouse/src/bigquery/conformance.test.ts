import { readFileSync } from 'node:fs';
import { BigQuery, BigQueryTimestamp } from '@google-cloud/bigquery';
import { silentLogger, systemClock } from '@trackyard/base';
import { createEgress } from '@trackyard/safe-http';
import { OAuth2Client } from 'google-auth-library';
import {
  describeDialect,
  withoutNulls,
  type DialectFixture,
  type StoredRow,
} from '../testing/dialect-conformance.ts';
import type { BigQueryConnection } from './connection.ts';
import { createBigQuery } from './create-bigquery.ts';
import { readServiceAccount } from './read-service-account.ts';
import { quoteName, quoteTable } from './sql.ts';
import { breakingHttp } from './testing/bigquery-fixture.ts';
import { startBigQuery, type TestBigQuery } from './testing/start-bigquery.ts';

jest.setTimeout(600_000);

/** The path of a service account's key file: then the suite runs on that account, and its datasets go when it ends. */
const KEY_FILE = process.env.TRACKYARD_TEST_BIGQUERY_KEY_FILE;
const LOCATION = process.env.TRACKYARD_TEST_BIGQUERY_LOCATION ?? 'US';

if (KEY_FILE === undefined) {
  describeDialect('BigQuery (a double)', {
    open: openDouble,
    cannot: ['prune-in-parts'],
    generatedRuns: 20,
    fewColumns: 600,
  });
} else {
  describeDialect('BigQuery', {
    open: () => openAccount(readFileSync(KEY_FILE, 'utf8')),
    cannot: ['refuse-rows', 'prune-in-parts'],
    generatedRuns: 5,
  });
}

async function openDouble(): Promise<DialectFixture> {
  const double = await startBigQuery();
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: double.token() });
  const client = new BigQuery({ projectId: double.projectId, apiEndpoint: double.url, authClient });
  const place = { apiEndpoint: double.url, location: 'US', firstPauseMs: 5 };
  return fixtureOf({ key: double.serviceAccountKey, client, place, double });
}

async function openAccount(key: string): Promise<DialectFixture> {
  const { account, projectId = '' } = readServiceAccount(key);
  const credentials = { client_email: account.clientEmail, private_key: account.privateKey };
  const client = new BigQuery({ projectId, credentials, location: LOCATION });
  const place = { apiEndpoint: 'https://bigquery.googleapis.com', location: LOCATION };
  return fixtureOf({ key, client, place });
}

interface FixtureSketch {
  key: string;
  /** Google's own, which reads what was loaded. */
  client: BigQuery;
  place: Pick<BigQueryConnection, 'apiEndpoint' | 'location' | 'firstPauseMs'>;
  double?: TestBigQuery;
}

function fixtureOf({ key, client, place, double }: FixtureSketch): DialectFixture {
  const egress = createEgress({ allow: double ? ['127.0.0.0/8'] : [], log: silentLogger });
  const { account, projectId = '' } = readServiceAccount(key);
  const target = (datasetId: string, table: string) => quoteTable({ projectId, datasetId }, table);
  const run = (sql: string) => client.query({ query: sql, location: place.location });
  return {
    openDialect({ breakAt } = {}) {
      const http = breakAt === undefined ? egress.http() : breakingHttp(egress.http(), breakAt);
      return createBigQuery({ account, projectId, ...place, http, clock: systemClock });
    },
    async rows(schema, table) {
      const [rows] = await run(`SELECT * FROM ${target(schema, table)}`);
      return rows.map((row: Record<string, unknown>) => withoutNulls(asStored(row)));
    },
    async drop({ schema, table, column }) {
      double?.catalog.limitColumns();
      if (table === undefined)
        await client
          .dataset(schema)
          .delete({ force: true })
          .catch(() => undefined);
      else if (column === undefined) await run(`DROP TABLE ${target(schema, table)}`);
      else await run(`ALTER TABLE ${target(schema, table)} DROP COLUMN ${quoteName(column)}`);
    },
    async copy({ schema, table }, name) {
      await run(`CREATE TABLE ${target(schema, name)} AS SELECT * FROM ${target(schema, table)}`);
    },
    limitColumns: (maxColumns) => double?.catalog.limitColumns(maxColumns),
    async refuseRows({ schema, table, column }, value) {
      double?.script.forbid({ dataset: schema, table, column, value });
    },
    async close() {
      await double?.stop();
      await egress.close();
    },
  };
}

function asStored(row: Record<string, unknown>): StoredRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof BigQueryTimestamp ? value.value : value,
    ]),
  ) as StoredRow;
}
