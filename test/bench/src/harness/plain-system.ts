import { waitFor } from '@trackyard/test-support';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import type { PlainOptions } from '../plain/plain-queues.ts';
import { startChild } from './child.ts';
import { startBenchPostgres, startBenchRedis } from './queue-server.ts';
import type { BenchSink } from './sink.ts';
import type { System, SystemOptions } from './system.ts';

const SETTLED_MS = 600_000;

/**
 * The design that a hub usually starts with, on the same machine in the same run: `src/plain`. It has no lake, no
 * books, no dedupe, no retries and no order, which is all to its advantage; deliveries are counted at `sinks`.
 */
export async function startPlainSystem(
  { backend, destinations, hasWorker = true }: SystemOptions,
  { expected, sinks }: { expected(): number; sinks: readonly BenchSink[] },
): Promise<System> {
  const server =
    backend === 'postgres'
      ? await startBenchPostgres()
      : await startBenchRedis(backend === 'redis' ? 'everysec' : 'always');
  const isRedis = backend !== 'postgres';
  if (!isRedis) await prepareBull(server.url);
  const options: PlainOptions = {
    redisUrl: isRedis ? server.url : undefined,
    databaseUrl: server.url,
    destinations: [...destinations],
  };
  const environment = { BENCH_PLAIN: JSON.stringify(options) };
  const worker = hasWorker ? await startChild('plain/plain-worker.ts', environment) : undefined;
  const ingest = await startChild('plain/plain-ingest.ts', environment);
  const delivered = async () => {
    const numbers = await Promise.all(sinks.map((sink) => sink.numbers()));
    return numbers.reduce((sum, { events }) => sum + events, 0);
  };
  return {
    ...{ name: 'plain', url: `http://127.0.0.1:${String(ingest.hello)}`, writeKey: 'plain' },
    parts: [
      { name: 'ingest', pids: () => [ingest.pid] },
      ...(worker ? [{ name: 'worker', pids: () => [worker.pid] }] : []),
      { name: 'queue', pids: () => [server.pid] },
    ],
    others: [],
    queueBytes: () => server.storedBytes(),
    settled: () =>
      waitFor(async () => (await delivered()) >= expected(), {
        what: 'the plain design to deliver everything',
        timeoutMs: SETTLED_MS,
        everyMs: 100,
      }).then(() => undefined),
    async stop() {
      await ingest.stop();
      await worker?.stop();
      await server.stop();
    },
  };
}

async function prepareBull(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=bullmq,public' });
  await client.connect();
  await runMigrations(client);
  await client.end();
}
