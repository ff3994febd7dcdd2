import type { Clock, Logger } from '@trackyard/base';
import type { LakeUpkeep } from '@trackyard/lake';
import type { Store } from '@trackyard/store';

const EVERY_MS = 60_000;
/** The task that one process at a time does. */
const TASK = 'lake-upkeep';

export interface LakeUpkeepOptions {
  store: Pick<Store, 'systemAlone'>;
  upkeep: LakeUpkeep;
  clock: Clock;
  log: Logger;
  /** A minute where absent. */
  everyMs?: number;
}

/** Once a minute, in whichever worker comes first: merges what the archive has written into few objects. */
export function startLakeUpkeep({ store, upkeep, clock, log, everyMs = EVERY_MS }: LakeUpkeepOptions): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  const round = async (): Promise<void> => {
    const startedAt = clock.now();
    const done = await store.systemAlone(TASK, () => upkeep.run(stopping.signal));
    if (!done || Object.values(done).every((count) => count === 0)) return;
    log.info('lake.tidied', { ...done, durationMs: clock.now() - startedAt });
  };
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= round()
      .catch((error: unknown) => log.error('lake.not_tidied', {}, error))
      .finally(() => (running = undefined));
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
