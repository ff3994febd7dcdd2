import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@trackyard/test-support';
import { WEBHOOK_SECRET, startHub, type Hub } from '@trackyard/test-support/hub';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startBenchPostgres, startBenchRedis, type BenchServer } from './queue-server.ts';
import type { BenchDestination, System, SystemOptions } from './system.ts';

const EVENTS_A_REQUEST = 500;
const SETTLED_MS = 600_000;
const LOOK_EVERY_MS = 100;

export interface HubSystem extends System {
  name: 'trackyard';
  worker: Hub;
  /** Resolves once every received body is in the lake. */
  archived(): Promise<void>;
}

/**
 * Trackyard as it runs in production, one process a role, all stages on: lake, books, dedupe. The control plane's
 * database stands on a server of its own unless the queue is on PostgreSQL; the warehouse always does.
 */
export async function startHubSystem(options: SystemOptions): Promise<HubSystem> {
  const { backend, destinations, hasWorker = true } = options;
  const dataDirectory = await mkdtemp(join(tmpdir(), 'trackyard-bench-hub-'));
  const control = await startBenchPostgres();
  const warehouse = destinations.some(({ kind }) => kind === 'warehouse')
    ? await startBenchPostgres()
    : undefined;
  const redis =
    backend === 'postgres' ? undefined : await startBenchRedis(backend === 'redis' ? 'everysec' : 'always');
  const environment = {
    DATABASE_URL: control.url,
    TRACKYARD_WAREHOUSE_URL: warehouse?.url ?? (await control.database('warehouse')),
    TRACKYARD_SECRET_KEY: randomBytes(32).toString('base64'),
    TRACKYARD_DATA_DIR: dataDirectory,
    TRACKYARD_PROCESSES: '1',
    TRACKYARD_LOG_LEVEL: 'warn',
    ...(redis && { REDIS_URL: redis.url }),
  };
  const profiled = profiling();
  const api = await startHub({ ...environment, TRACKYARD_ROLES: 'api' });
  await connect(api, destinations);
  const ingest = await startHub({ ...environment, ...profiled, TRACKYARD_ROLES: 'ingest' });
  const worker = await startHub({ ...environment, ...profiled, TRACKYARD_ROLES: 'worker' });
  if (!hasWorker) await worker.stop();
  const archive = await archiveGauge(redis, control);
  const until = (condition: () => Promise<boolean>) =>
    waitFor(condition, { what: 'everything to be settled', timeoutMs: SETTLED_MS, everyMs: LOOK_EVERY_MS });
  const archived = async () => void (await until(async () => (await archive.waiting()) === 0));

  const servers = [
    { name: 'ingest', pids: () => [ingest.pid] },
    ...(hasWorker ? [{ name: 'worker', pids: () => [worker.pid] }] : []),
    { name: 'queue', pids: () => [(redis ?? control).pid] },
    ...(redis ? [{ name: 'control', pids: () => [control.pid] }] : []),
  ];
  return {
    ...{ name: 'trackyard', url: ingest.url, writeKey: api.writeKey, worker, archived },
    parts: servers,
    others: warehouse ? [{ name: 'warehouse', pids: () => [warehouse.pid] }] : [],
    queueBytes: () => (redis ?? control).storedBytes(),
    async settled() {
      if (!hasWorker) return;
      await until(async () => (await openWork(api)) === 0);
      await archived();
    },
    async stop() {
      await archive.close();
      for (const hub of [worker, ingest, api]) await hub.remove();
      for (const server of [redis, warehouse, control]) await server?.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** `TRACKYARD_BENCH_PROFILE` names a folder: ingest and worker leave a CPU profile there when they end. */
function profiling(): Record<string, string> {
  const folder = process.env['TRACKYARD_BENCH_PROFILE'];
  return folder ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-interval=500 --cpu-prof-dir=${folder}` } : {};
}

/** Takes the local warehouse out unless it is wanted, and adds the others. */
async function connect(api: Hub, destinations: readonly BenchDestination[]): Promise<void> {
  const { data: sources } = await api.api<{ data: { id: string }[] }>('/sources');
  if (!destinations.some(({ kind }) => kind === 'warehouse')) {
    const { data: connections } = await api.api<{ data: { id: string }[] }>('/connections');
    for (const { id } of connections) await api.api(`/connections/${id}`, { method: 'DELETE' });
  }
  for (const [n, destination] of destinations.entries()) {
    if (destination.kind === 'warehouse') continue;
    const settings = {
      ...{ url: destination.url, secret: WEBHOOK_SECRET },
      ...(destination.kind === 'batch' && { batch: true, maxBatchEvents: EVENTS_A_REQUEST }),
    };
    const json = { name: `Receiver ${n}`, type: 'webhook', settings, enabled: true };
    const { id } = await api.api<{ id: string }>('/destinations', { method: 'POST', json });
    const connection = { sourceId: sources[0]?.id, destinationId: id, enabled: true };
    await api.api('/connections', { method: 'POST', json: connection });
  }
}

/** Events that wait, by the books. */
async function openWork(api: Hub): Promise<number> {
  const { sources, connections } = await api.api<{
    sources: { waiting: number }[];
    connections: { pending: number }[];
  }>('/books');
  const waiting = sources.reduce((sum, row) => sum + row.waiting, 0);
  return connections.reduce((sum, row) => sum + row.pending, waiting);
}

interface ArchiveGauge {
  /** Batches that wait for the lake; no endpoint tells, so the queue's server is asked. */
  waiting(): Promise<number>;
  close(): Promise<void>;
}

async function archiveGauge(redis: BenchServer | undefined, control: BenchServer): Promise<ArchiveGauge> {
  if (redis) {
    const client = new Redis(redis.url);
    return {
      waiting: () => client.zcard('{trackyard}:lane:archive'),
      close: async () => client.disconnect(),
    };
  }
  const client = new pg.Client({ connectionString: control.url });
  await client.connect();
  return {
    async waiting() {
      const { rows } = await client.query<{ n: number }>(
        "select count(*)::int as n from trackyard_queue.entry where lane = 'archive'",
      );
      return rows[0]?.n ?? 0;
    },
    close: () => client.end(),
  };
}
