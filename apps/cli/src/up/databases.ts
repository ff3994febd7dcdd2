import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@trackyard/base';
import { ensureDatabase, startEmbeddedPostgres } from '@trackyard/embedded-postgres';
import type { Config } from '../config.ts';

export interface Databases {
  /** Control plane, and the queue where there is no Redis. */
  url: string;
  warehouseUrl: string;
  isEmbedded: boolean;
  /** Makes what is missing; rejects while the server is away. */
  prepare(): Promise<void>;
  stop(): Promise<void>;
}

/** What an ingest and a worker process may open together, some more than was ever seen (26). */
const CONNECTIONS_A_PAIR = 60;
const OTHER_CONNECTIONS = 100;
const LEAST_CONNECTIONS = 300;

const CONTROL = 'trackyard';
const WAREHOUSE = 'warehouse';

/** The databases that the configuration names, or a private server under the data directory. */
export async function openDatabases(config: Config, log: Logger): Promise<Databases> {
  if (config.databaseUrl) return givenDatabases(config.databaseUrl, config);
  const maxConnections = Math.max(
    LEAST_CONNECTIONS,
    OTHER_CONNECTIONS + CONNECTIONS_A_PAIR * config.processes,
  );
  const server = await startEmbeddedPostgres({
    directory: join(config.dataDirectory, 'postgres'),
    settings: { max_connections: String(maxConnections) },
    log,
  });
  await ensureDatabase(server.url('postgres'), CONTROL);
  if (!config.warehouseUrl) await ensureDatabase(server.url('postgres'), WAREHOUSE);
  return {
    url: server.url(CONTROL),
    warehouseUrl: config.warehouseUrl ?? server.url(WAREHOUSE),
    isEmbedded: true,
    prepare: () => Promise.resolve(),
    stop: () => server.stop(),
  };
}

function givenDatabases(url: string, { warehouseUrl }: Config): Databases {
  const beside = new URL(url);
  beside.pathname = `/${WAREHOUSE}`;
  return {
    url,
    warehouseUrl: warehouseUrl ?? beside.href,
    isEmbedded: false,
    prepare: () => (warehouseUrl ? Promise.resolve() : ensureDatabase(url, WAREHOUSE)),
    stop: () => Promise.resolve(),
  };
}

/** Where everything local stands. Others may pass through it, because PostgreSQL's own user has to. */
export async function makeDataDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o755 });
}
