import { Socket } from 'node:net';
import { silentLogger } from '@trackyard/base';
import { startPostgres } from '@trackyard/test-support';
import { Client } from 'pg';
import { createLoader, type Loader } from '../../create-loader.ts';
import { connectionTo } from '../../postgres/testing/warehouse-fixture.ts';
import { createRedshift } from '../create-redshift.ts';
import type { StagingBucket } from '../staging-bucket.ts';
import type { CopySource } from './read-copy.ts';
import { startRedshiftDouble, type RedshiftDouble } from './start-redshift-double.ts';

/** For tests: a double, loaders into it, and a look behind it. */
export interface RedshiftFixture {
  double: RedshiftDouble;
  loader(options?: { bucket?: StagingBucket; sharedSchema?: string }): Loader;
  /** Past the gate, as the owner. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** A client of somebody else's, through the gate. */
  client(): Promise<Client>;
  closeLoaders(): Promise<void>;
  close(): Promise<void>;
}

export async function openRedshift(source: CopySource = {}): Promise<RedshiftFixture> {
  const server = await startPostgres();
  const url = await server.database('warehouse');
  const double = await startRedshiftDouble({ ...source, postgresUrl: url });
  const connection = { ...connectionTo(url), port: double.port };
  const owner = new Client({ connectionString: url });
  await owner.connect();
  let loaders: Loader[] = [];
  const closeLoaders = async () => {
    await Promise.all(loaders.map((loader) => loader.close()));
    loaders = [];
  };
  return {
    double,
    loader({ bucket, sharedSchema } = {}) {
      const settings = { ...connection, socket: () => new Socket() };
      const dialect = createRedshift(settings, silentLogger, {
        ...(bucket && { bucket, maxInsertedValues: 0 }),
      });
      const loader = createLoader({ dialect, log: silentLogger, sharedSchema });
      loaders.push(loader);
      return loader;
    },
    query: async (sql) => (await owner.query<Record<string, unknown>>(sql)).rows,
    async client() {
      const { host, port, user, password, database } = connection;
      const client = new Client({ host, port, user, password, database });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    closeLoaders,
    async close() {
      await closeLoaders();
      await owner.end();
      await double.close();
      await server.stop();
    },
  };
}
