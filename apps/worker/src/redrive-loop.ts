import { newUuid, type Clock, type Logger } from '@trackyard/base';
import type { OpenQueue, RecordStore } from '@trackyard/queue';
import type { Redrive, Store } from '@trackyard/store';
import { affordable, newBudget, refill, spend, type Budget } from './redrive-budget.ts';
import { finishHalfWay, LETTERS_A_TAKE, redriveSome } from './redrive-step.ts';

const EVERY_MS = 1_000;
/** A worker that dies leaves its jobs alone for this long; then another goes on. */
const LEASE_MS = 10_000;
/** Jobs take turns: this many takes, then the next one. */
const TAKES_A_TURN = 10;

export interface RedrivesOptions {
  store: { redrives: Store['redrives'] };
  records: Pick<RecordStore, 'requeue'>;
  wakeUps: Pick<OpenQueue['wakeUps'], 'send'>;
  clock: Clock;
  log: Logger;
  /** How often to look for work; a second. */
  everyMs?: number;
}

/** Works off redrive jobs, in every worker: a job is leased by one process at a time. */
export function startRedrives(options: RedrivesOptions): { stop(): Promise<void> } {
  const loop = createRedriveLoop(options);
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    running = loop.round().finally(() => (isRunning = false));
  }, options.everyMs ?? EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      loop.stop();
      await running;
      await loop.release();
    },
  };
}

/** The loop without its timer. */
export function createRedriveLoop({ store, records, wakeUps, clock, log }: RedrivesOptions) {
  const holder = newUuid();
  const budgets = new Map<string, Budget>();
  const step = { redrives: store.redrives, records, wakeUps };
  let isStopping = false;

  /** Whether the job could go on at once. */
  const turn = async (job: Redrive): Promise<boolean> => {
    await finishHalfWay(job, step);
    for (let takes = 0; takes < TAKES_A_TURN && !isStopping && job.status === 'running'; takes += 1) {
      const max = allowance(job);
      if (max === 0) return false;
      const { moved, left } = await redriveSome(job, max, step);
      pay(job, moved);
      if (!left) return complete(job);
      if (moved === 0) return false; // others have the letters locked
    }
    return job.status === 'running';
  };
  /** One job that fails keeps no other from its turn. */
  const safely = (job: Redrive): Promise<boolean> =>
    turn(job).catch((error: unknown) => {
      log.error('redrive.failed', { redriveId: job.id, destinationId: job.destinationId }, error);
      return false;
    });
  const allowance = ({ id, ratePerSecond }: Redrive): number => {
    if (ratePerSecond === null) return LETTERS_A_TAKE;
    const now = clock.now();
    const budget = refill(budgets.get(id) ?? newBudget(now), ratePerSecond, now);
    budgets.set(id, budget);
    return affordable(budget);
  };
  const pay = ({ id }: Redrive, events: number) => {
    const budget = budgets.get(id);
    if (budget) budgets.set(id, spend(budget, events));
  };
  const complete = async (job: Redrive): Promise<boolean> => {
    await store.redrives.systemComplete(job);
    budgets.delete(job.id);
    log.info('redrive.done', { redriveId: job.id, destinationId: job.destinationId, total: job.total });
    return false;
  };

  return {
    /** Gives every job its turn until none can go on at once. Never rejects: what failed is tried in the next one. */
    async round(): Promise<void> {
      try {
        for (let goesOn = true; goesOn && !isStopping;) {
          goesOn = false;
          const jobs = await store.redrives.systemLease(holder, LEASE_MS);
          for (const job of jobs) if (!isStopping && (await safely(job))) goesOn = true;
        }
      } catch (error) {
        log.error('redrive.failed', {}, error);
      }
    },
    stop() {
      isStopping = true;
    },
    async release(): Promise<void> {
      await store.redrives
        .systemRelease(holder)
        .catch((error: unknown) => log.warn('redrive.not_released', { message: String(error) }));
    },
  };
}
