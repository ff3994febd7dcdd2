import { Socket } from 'node:net';
import { silentLogger } from '@trackyard/base';
import type { Outcome } from '@trackyard/connector-sdk';
import { makeEvent, type EventSketch } from '@trackyard/event-spec';
import { Client } from 'pg';
import { createLoader, type LoadEvent, type Loader } from '../../create-loader.ts';
import { createPostgres } from '../create-postgres.ts';
import type { PostgresConnection } from '../connection.ts';

/** For tests: a loader into a real database, and a look at what arrived. */
export interface WarehouseFixture {
  loader(options?: { sharedSchema?: string; socket?: () => Socket }): Loader;
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function openWarehouse(url: string): Promise<WarehouseFixture> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const loaders: Loader[] = [];
  return {
    loader: ({ sharedSchema, socket = () => new Socket() } = {}) => {
      const dialect = createPostgres({ ...connectionTo(url), socket }, silentLogger);
      const loader = createLoader({
        ...{ dialect, log: silentLogger },
        ...(sharedSchema !== undefined && { sharedSchema }),
      });
      loaders.push(loader);
      return loader;
    },
    query: async (sql, values = []) => (await client.query<Record<string, unknown>>(sql, values)).rows,
    close: async () => {
      await Promise.all(loaders.map((loader) => loader.close()));
      await client.end();
    },
  };
}

export function connectionTo(url: string): PostgresConnection {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    ...{ host: hostname, port: Number(port), user: username, password: decodeURIComponent(password) },
    ...{ database: pathname.slice(1), sslMode: 'disable', socket: () => new Socket() },
  };
}

export function eventsOf(sketches: readonly EventSketch[], sourceSlug = 'demo'): LoadEvent[] {
  return sketches.map((sketch, index) => ({
    event: makeEvent({ messageId: `m${index}`, ...sketch }),
    sourceSlug,
  }));
}

export function load(loader: Loader, events: readonly LoadEvent[]): Promise<Outcome[]> {
  return loader.load(events, AbortSignal.timeout(60_000));
}

export const allDelivered = (count: number): Outcome[] =>
  Array.from({ length: count }, () => ({ status: 'delivered' }));
