import { Socket } from 'node:net';
import { silentLogger, type Json } from '@trackyard/base';
import { startPostgres, startS3 } from '@trackyard/test-support';
import { Client } from 'pg';
import type { PostgresConnection } from '../postgres/connection.ts';
import { BreakingSocket } from '../postgres/testing/breaking-socket.ts';
import { connectionTo } from '../postgres/testing/warehouse-fixture.ts';
import { quoteName, quoteTable } from '../quote-name.ts';
import { isWhole } from '../testing/conformance/is-whole.ts';
import {
  describeDialect,
  withoutNulls,
  type DialectCase,
  type DialectFixture,
} from '../testing/dialect-conformance.ts';
import { createRedshift, type RedshiftOptions } from './create-redshift.ts';
import { openStagingBucket } from './staging-bucket.ts';
import { startRedshiftDouble } from './testing/start-redshift-double.ts';
import { fetchClient } from './testing/fetch-client.ts';

jest.setTimeout(300_000);

/** `postgres://user:password@host:5439/database` of a real cluster; the double without it. */
const REAL_URL = process.env.TRACKYARD_TEST_REDSHIFT_URL;
/** A bucket that the cluster may read with the keys in AWS's own variables. */
const REAL_BUCKET = process.env.TRACKYARD_TEST_REDSHIFT_BUCKET;

/** Small tables are inserted, larger ones copied; with few values, so that the suite does both. */
const MIXED = 40;

const onDouble = (maxInsertedValues?: number): DialectCase => ({
  open: () => openDouble(maxInsertedValues),
  cannot: ['hold-tiny-numbers', 'prune-in-parts'],
});

if (REAL_URL !== undefined) {
  describeDialect('Redshift', {
    open: () => openFixture(REAL_URL, { ...connectionTo(REAL_URL), sslMode: 'require' }, realOptions()),
    cannot: ['refuse-rows', 'hold-tiny-numbers', 'prune-in-parts'],
    generatedRuns: 5,
  });
} else {
  describeDialect('Redshift', onDouble(MIXED));
  if (isWhole) {
    describeDialect('Redshift, by inserts', onDouble());
    describeDialect('Redshift, by COPY', onDouble(0));
  }
}

function realOptions(): RedshiftOptions {
  if (REAL_BUCKET === undefined) return {};
  const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
  const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const bucket = openStagingBucket({
    ...{ bucket: REAL_BUCKET, prefix: 'trackyard-test/', region: AWS_REGION, keys, http: fetchClient },
  });
  return { bucket, maxInsertedValues: MIXED };
}

/** Without a number there is no bucket. */
async function openDouble(maxInsertedValues?: number): Promise<DialectFixture> {
  const [server, s3] = await Promise.all([startPostgres(), startS3()]);
  const url = await server.database('warehouse');
  const double = await startRedshiftDouble({ postgresUrl: url, s3Url: s3.url });
  const bucket = openStagingBucket({
    ...{ bucket: s3.bucket, prefix: 'staging/', region: 'eu-central-1', keys: s3.signer, endpoint: s3.url },
    http: fetchClient,
  });
  const options = maxInsertedValues === undefined ? {} : { bucket, maxInsertedValues };
  const fixture = await openFixture(url, { ...connectionTo(url), port: double.port }, options);
  return {
    ...fixture,
    async close() {
      await fixture.close();
      await double.close();
      await server.stop();
      await s3.stop();
      // Nothing that the dialect says is unknown to the gate.
      expect(double.refused).toEqual([]);
    },
  };
}

/** `url` is for looking into the tables, `connection` for the dialect. */
async function openFixture(
  url: string,
  connection: PostgresConnection,
  options: RedshiftOptions,
): Promise<DialectFixture> {
  const isReal = url === REAL_URL;
  const client = new Client({ connectionString: url, ssl: isReal && { rejectUnauthorized: false } });
  await client.connect();
  return {
    openDialect({ breakAt } = {}) {
      let opened = 0;
      const socket = () =>
        breakAt === undefined ? new Socket() : new BreakingSocket(opened++ ? 1 : breakAt);
      return createRedshift({ ...connection, socket }, silentLogger, options);
    },
    async rows(schema, table) {
      const text = `SELECT * FROM ${quoteTable(schema, table)}`;
      const { rows } = await client.query<Record<string, Json>>({ text, types: { getTypeParser } });
      return rows.map(withoutNulls);
    },
    async drop({ schema, table, column }) {
      if (table === undefined) await client.query(`DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE`);
      else if (column === undefined) await client.query(`DROP TABLE ${quoteTable(schema, table)}`);
      else await client.query(`ALTER TABLE ${quoteTable(schema, table)} DROP COLUMN ${quoteName(column)}`);
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
    close: () => client.end(),
  };
}

/** By the types' numbers, which Redshift has from PostgreSQL; SUPER is 4000, and jsonb in the double. */
function getTypeParser(type: number): (text: string) => Json {
  switch (type) {
    case 16:
      return (text) => text === 't';
    case 20:
    case 701:
      return Number;
    case 1184:
      return (text) => text.replace(/^(\S+) (\S+)\+00$/, '$1T$2Z');
    case 3802:
    case 4000:
      return (text) => JSON.parse(text) as Json;
    default:
      return (text) => text;
  }
}
