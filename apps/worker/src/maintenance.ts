import type { Logger } from '@trackyard/base';

const EVERY_MS = 1_000;

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
  let running: Promise<void> | undefined;
  const round = async () => {
    for (const { name, run } of chores) {
      await run().catch((error: unknown) => log.error('maintenance.failed', { chore: name }, error));
    }
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
