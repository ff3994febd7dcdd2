import { setTimeout as delay } from 'node:timers/promises';
import { TrackyardError, type Logger } from '@trackyard/base';
import { Queue, Worker, type Job } from 'bullmq';
import { laneKind, type LaneKind } from './lanes.ts';
import type { Wake } from './record-store.ts';
import type { WakeUps } from './wake-ups.ts';

/** How BullMQ is reached: its connection, and the backend's factory as its constructors take it. */
export interface BullBackend {
  connection: unknown;
  /** Key prefix with a tag of its own (Redis). */
  prefix?: string;
  factory?: unknown;
  locks: WakeUpLocks;
}

/** How BullMQ notices that a worker died with a wake-up: the sweeper is usually faster. */
export interface WakeUpLocks {
  lockMs: number;
  renewEveryMs: number;
  stalledCheckMs: number;
}

/** A killed worker's jobs run again after 10 to 20 s. */
export const DEFAULT_LOCKS: WakeUpLocks = { lockMs: 10_000, renewEveryMs: 5_000, stalledCheckMs: 5_000 };

const KINDS: readonly LaneKind[] = ['incoming', 'archive', 'deliver'];
/** A wake-up is worth nothing once it ran: no history, no retries, a short events stream. */
const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true, attempts: 1 } as const;
const REST_MS = 1_000;
const ANSWER_MS = 2_000;

interface WakeJob {
  lane: string;
}

/** One BullMQ queue a kind of lane; jobs carry the lane's name only. */
export function bullmqWakeUps(backend: BullBackend, log: Logger): WakeUps {
  const shared = { connection: backend.connection, ...(backend.prefix && { prefix: backend.prefix }) };
  const queues = new Map(KINDS.map((kind) => [kind, openQueue(kind, shared, backend.factory)]));
  const senders = new Map([...queues].map(([kind, queue]) => [kind, createSender(queue)]));
  const workers: Worker<WakeJob>[] = [];
  let closing = false;
  for (const queue of queues.values()) {
    queue.on('error', (error) => closing || log.warn('queue.error', { error: error.message }));
  }

  return {
    async send(wakes) {
      await Promise.all(
        KINDS.map(async (kind) => {
          const mine = wakes.filter(({ lane }) => laneKind(lane) === kind);
          if (mine.length > 0) await senders.get(kind)?.(mine);
        }),
      );
    },

    consume(kind, concurrency, handle) {
      const options = {
        ...shared,
        concurrency,
        lockDuration: backend.locks.lockMs,
        lockRenewTime: backend.locks.renewEveryMs,
        stalledInterval: backend.locks.stalledCheckMs,
        maxStalledCount: 1_000,
      };
      const worker = openWorker(kind, (job) => handle(job.data.lane), options, backend.factory);
      restAfterErrors(worker, (error) => closing || log.warn('worker.error', { kind, error: error.message }));
      worker.on('failed', (job, error) => log.error('wake.failed', { kind, lane: job?.data.lane }, error));
      workers.push(worker);
    },

    async waiting() {
      const counts = Promise.all([...queues.values()].map((queue) => queue.getWaitingCount()));
      counts.catch(() => undefined);
      // BullMQ's commands wait for a server that is away, for as long as that is.
      const found = await Promise.race([counts, delay(ANSWER_MS, undefined, { ref: false })]);
      if (!found) throw new TrackyardError('TY_QUEUE_UNAVAILABLE');
      return found.reduce((sum, n) => sum + n, 0);
    },

    async close() {
      closing = true;
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/**
 * One insertion under way a queue; what comes meanwhile shares the next one. Hundreds of lanes are released at about
 * the same time, and an insertion of one job costs a server about as much as one of a hundred.
 */
function createSender(queue: Queue<WakeJob>): (wakes: readonly Wake[]) => Promise<void> {
  let waiting: Wake[] = [];
  let next: Promise<void> | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  const flush = async () => {
    await underWay;
    const jobs = waiting.map(wakeJob);
    waiting = [];
    next = undefined;
    const added = queue.addBulk(jobs);
    underWay = added.catch(() => undefined);
    await added;
  };
  return (wakes) => {
    waiting.push(...wakes);
    return (next ??= flush());
  };
}

/**
 * BullMQ asks for the next job again at once when asking failed, which on a PostgreSQL that is away keeps a core busy
 * and fills the log. So a worker rests after an error; the jobs that it runs go on.
 */
function restAfterErrors(worker: Worker<WakeJob>, report: (error: Error) => void): void {
  let isResting = false;
  worker.on('error', (error) => {
    if (isResting || worker.closing) return;
    isResting = true;
    report(error);
    worker.pause(true).catch(report);
    setTimeout(() => {
      isResting = false;
      if (!worker.closing) worker.resume().catch(report);
    }, REST_MS).unref();
  });
}

function wakeJob({ lane, delayMs }: Wake): { name: string; data: WakeJob; opts: object } {
  return { name: 'wake', data: { lane }, opts: { ...JOB_OPTIONS, ...(delayMs > 0 && { delay: delayMs }) } };
}

type Options = Record<string, unknown>;

/** BullMQ's constructors are typed for one backend at a time; this is the one place that chooses at run time. */
function openQueue(kind: LaneKind, options: Options, factory: unknown): Queue<WakeJob> {
  const Constructor = Queue as unknown as new (
    name: string,
    options: Options,
    factory?: unknown,
  ) => Queue<WakeJob>;
  return new Constructor(kind, { ...options, streams: { events: { maxLen: 100 } } }, factory);
}

function openWorker(
  kind: LaneKind,
  processor: (job: Job<WakeJob>) => Promise<void>,
  options: Options,
  factory: unknown,
): Worker<WakeJob> {
  const Constructor = Worker as unknown as new (
    name: string,
    processor: (job: Job<WakeJob>) => Promise<void>,
    options: Options,
    factory?: unknown,
  ) => Worker<WakeJob>;
  return new Constructor(kind, processor, options, factory);
}
