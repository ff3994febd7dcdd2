import { newUuid, type Logger } from '@trackyard/base';

const EVERY_MS = 1_000;
/** A worker that dies leaves its jobs alone for this long; then another goes on. */
const LEASE_MS = 10_000;

export interface LeasedJobsOptions<Job extends { id: string }> {
  /** What the log calls them: `replay.failed`. */
  name: string;
  jobs: {
    /** Jobs that `holder` may work on until `ttlMs` from now: its own, and free ones. */
    systemLease(holder: string, ttlMs: number): Promise<Job[]>;
    systemRelease(holder: string): Promise<void>;
    systemNote(id: string, note: { problem: string }): Promise<void>;
  };
  /** Works on a job until it is done or `signal` aborts. Rejects where a step fails; it is then run again. */
  run(job: Job, signal: AbortSignal, holder: string): Promise<void>;
  /** How often to look for work, and whether somebody has paused or canceled one; a second. */
  everyMs?: number | undefined;
  log: Logger;
}

/** Works on long jobs, in every worker: each is leased by one process at a time, all of a process run side by side. */
export function startLeasedJobs<Job extends { id: string }>(
  options: LeasedJobsOptions<Job>,
): { stop(): Promise<void> } {
  const { name, jobs: rows, run, everyMs = EVERY_MS, log } = options;
  const idName = `${name.replace(/_./, ([, letter]) => letter!.toUpperCase())}Id`;
  const holder = newUuid();
  const running = new Map<string, { stop: AbortController; done: Promise<void> }>();
  let looking: Promise<void> | undefined;
  let isStopping = false;

  const begin = (job: Job): void => {
    const stop = new AbortController();
    const done = run(job, stop.signal, holder)
      .catch(async (error: unknown) => {
        log.error(`${name}.failed`, { [idName]: job.id }, error);
        await rows.systemNote(job.id, { problem: String(error) }).catch(() => undefined);
      })
      .finally(() => running.delete(job.id)); // one that is not done is begun again at the next look
    running.set(job.id, { stop, done });
  };
  const look = async (): Promise<void> => {
    // What still runs now may have ended when the rows come, which are then older than its last step.
    const busy = new Set(running.keys());
    const leased = await rows.systemLease(holder, LEASE_MS);
    if (isStopping) return;
    const ids = new Set(leased.map(({ id }) => id));
    for (const [id, { stop }] of running) if (!ids.has(id)) stop.abort();
    for (const job of leased) if (!busy.has(job.id)) begin(job);
  };
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.error(`${name}.failed`, {}, error))
      .finally(() => (looking = undefined));
  }, everyMs);

  return {
    async stop() {
      isStopping = true;
      clearInterval(timer);
      for (const { stop } of running.values()) stop.abort();
      await looking;
      await Promise.all([...running.values()].map(({ done }) => done));
      await rows
        .systemRelease(holder)
        .catch((error: unknown) => log.warn(`${name}.not_released`, { message: String(error) }));
    },
  };
}
