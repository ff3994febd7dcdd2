import { Queue, Worker, createPostgresBackend, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { BenchDestination } from '../harness/system.ts';

export interface PlainOptions {
  redisUrl: string | undefined;
  databaseUrl: string;
  destinations: BenchDestination[];
}

/** What the parent handed down. */
export function plainOptions(): PlainOptions {
  const text = process.env['BENCH_PLAIN'];
  if (text === undefined)
    throw new Error('BENCH_PLAIN is missing: this process is started by the benchmark.');
  return JSON.parse(text) as PlainOptions;
}

const name = (destination: number) => `destination-${destination}`;
type Options = Record<string, unknown>;

/** One queue a destination. */
export async function openPlainQueues(count: number): Promise<Queue[]> {
  const { options, factory } = connection();
  const Constructor = Queue as unknown as new (name: string, options: Options, factory?: unknown) => Queue;
  const queues = Array.from({ length: count }, (_, n) => new Constructor(name(n), options, factory));
  await Promise.all(queues.map((queue) => queue.waitUntilReady()));
  return queues;
}

/** One worker a destination; `concurrency` jobs at once, so that they can be put into one request. */
export function openPlainWorker(
  destination: number,
  concurrency: number,
  process: (job: Job) => Promise<void>,
): Worker {
  const { options, factory } = connection();
  const Constructor = Worker as unknown as new (
    name: string,
    process: (job: Job) => Promise<void>,
    options: Options,
    factory?: unknown,
  ) => Worker;
  return new Constructor(name(destination), process, { ...options, concurrency }, factory);
}

/** As durable as ours: the append-only file, or a synchronous commit. */
function connection(): { options: Options; factory?: unknown } {
  const { redisUrl, databaseUrl } = plainOptions();
  if (redisUrl) return { options: { connection: new Redis(redisUrl, { maxRetriesPerRequest: null }) } };
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 8,
    options: '-c search_path=bullmq,public',
  });
  pool.setMaxListeners(0);
  return { options: { connection: pool }, factory: createPostgresBackend };
}
