import type { Logger } from '@trackyard/base';

const EVERY_MS = 1_000;
/** A chore that goes on failing for the same reason (the store is away) says so this often. */
const REPEAT_LOG_MS = 60_000;

/** Something that every worker does once a second. Several workers do it at the same time. */
export interface Chore {
  name: string;
  run(): Promise<void>;
}

export interface Maintenance {
  stop(): Promise<void>;
}

/** Runs the chores one after the other, once a second; one that fails is logged and keeps no other from running. */
export function startMaintenance(chores: readonly Chore[], log: Logger): Maintenance {
  const runs = chores.map((chore) => quietly(chore, log));
  let running: Promise<void> | undefined;
  const round = async () => {
    for (const run of runs) await run();
    running = undefined;
  };
  const timer = setInterval(() => (running ??= round()), EVERY_MS);

  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** The chore without its errors; each is logged when it is new, then once a minute. */
function quietly({ name, run }: Chore, log: Logger): () => Promise<void> {
  let last = { message: '', at: 0 };
  return async () => {
    try {
      await run();
      last = { message: '', at: 0 };
    } catch (error) {
      const message = String(error);
      if (message === last.message && Date.now() - last.at < REPEAT_LOG_MS) return;
      last = { message, at: Date.now() };
      log.error('maintenance.failed', { chore: name }, error);
    }
  };
}
