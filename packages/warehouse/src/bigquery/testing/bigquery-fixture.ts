import { silentLogger, systemClock } from '@trackyard/base';
import { TransientError, type HttpClient } from '@trackyard/connector-sdk';
import { createEgress } from '@trackyard/safe-http';
import { createLoader, type Loader } from '../../create-loader.ts';
import type { BigQueryConnection, ServiceAccount } from '../connection.ts';
import { createBigQuery } from '../create-bigquery.ts';
import { readServiceAccount } from '../read-service-account.ts';
import { Rest } from '../rest.ts';
import { query } from '../run-job.ts';
import { startBigQuery, type TestBigQuery } from './start-bigquery.ts';

/** For tests: loaders into a double, through the real way out, and a look at what arrived. */
export interface BigQueryFixture {
  double: TestBigQuery;
  connection: BigQueryConnection;
  loader(options?: { sharedSchema?: string; account?: ServiceAccount }): Loader;
  /** GoogleSQL, through the same API. */
  query(sql: string): Promise<Record<string, string | null>[]>;
  close(): Promise<void>;
}

export async function openBigQuery(): Promise<BigQueryFixture> {
  const double = await startBigQuery();
  const egress = createEgress({ allow: ['127.0.0.0/8'], log: silentLogger });
  const { account } = readServiceAccount(double.serviceAccountKey);
  const connection: BigQueryConnection = {
    ...{ account, projectId: double.projectId, location: 'US', apiEndpoint: double.url },
    ...{ http: egress.http(), clock: systemClock, firstPauseMs: 10 },
  };
  const reader = new Rest(connection);
  const loaders: Loader[] = [];
  return {
    double,
    connection,
    loader: ({ sharedSchema, account: own = account } = {}) => {
      const loader = createLoader({
        ...{ dialect: createBigQuery({ ...connection, account: own }), log: silentLogger },
        ...(sharedSchema !== undefined && { sharedSchema }),
      });
      loaders.push(loader);
      return loader;
    },
    query: (sql) => query(reader, sql, AbortSignal.timeout(30_000)),
    async close() {
      await Promise.all(loaders.map((loader) => loader.close()));
      await double.stop();
      await egress.close();
    },
  };
}

/** The n-th request arrives, and its answer never does; nothing after it arrives. */
export function breakingHttp(http: HttpClient, breakAt: number): HttpClient {
  let sent = 0;
  return {
    async request(request) {
      sent += 1;
      if (sent < breakAt) return http.request(request);
      if (sent === breakAt) await http.request(request);
      throw new TransientError('The connection broke.', { maybeDelivered: sent === breakAt });
    },
  };
}
