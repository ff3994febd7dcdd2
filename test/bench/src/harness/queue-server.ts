import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@trackyard/base';
import { ensureDatabase, startEmbeddedPostgres } from '@trackyard/embedded-postgres';
import { freePort, waitFor } from '@trackyard/test-support';
import { Redis } from 'ioredis';
import pg from 'pg';

/** Where the queue stands, and what a 200 is worth there: all three store before they answer. */
export type Backend = 'redis' | 'redis-always' | 'postgres';

export const BACKENDS: readonly Backend[] = ['redis', 'redis-always', 'postgres'];

/** A database server in processes of its own, as durable as it should be in production. */
export interface BenchServer {
  url: string;
  pid: number;
  /** What the stored data takes: Redis's memory, PostgreSQL's tables and indexes. */
  storedBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** `always` waits for the disk at each write; otherwise the append-only file goes to it every second. */
export async function startBenchRedis(fsync: 'everysec' | 'always'): Promise<BenchServer> {
  const directory = await mkdtemp(join(tmpdir(), 'trackyard-bench-redis-'));
  const port = await freePort();
  const settings = [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', ''],
    ...['--appendonly', 'yes', '--appendfsync', fsync, '--maxmemory-policy', 'noeviction'],
  ];
  const child = spawn('redis-server', settings, { stdio: 'ignore' });
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  await waitFor(() => client.ping(), { what: 'redis-server' });
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    storedBytes: async () => Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]),
    async stop() {
      client.disconnect();
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The embedded server with its own defaults: `fsync` and `synchronous_commit` are on. */
export async function startBenchPostgres(): Promise<
  BenchServer & { database(name: string): Promise<string> }
> {
  const directory = await mkdtemp(join(tmpdir(), 'trackyard-bench-postgres-'));
  const server = await startEmbeddedPostgres({ directory, log: silentLogger, port: await freePort() });
  const database = async (name: string) => {
    await ensureDatabase(server.url('postgres'), name);
    return server.url(name);
  };
  const url = await database('trackyard');
  return {
    url,
    pid: server.pid,
    database,
    storedBytes: () => databaseBytes(url),
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function databaseBytes(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('checkpoint');
    const { rows } = await client.query<{ bytes: string }>(
      'select pg_database_size(current_database()) as bytes',
    );
    return Number(rows[0]?.bytes);
  } finally {
    await client.end();
  }
}
