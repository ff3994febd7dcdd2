import type { Clock, Logger } from '@trackyard/base';
import type { Deletions, LakeUpkeep } from '@trackyard/lake';
import type { ParquetUpkeep } from '@trackyard/parquet';
import type { Store } from '@trackyard/store';

const EVERY_MS = 60_000;
/** The task that one process at a time does. */
const TASK = 'lake-upkeep';

export interface LakeUpkeepOptions {
  store: Pick<Store, 'systemAlone'>;
  upkeep: LakeUpkeep;
  deletions: Pick<Deletions, 'run'>;
  /** Where the lake is kept as Parquet too. */
  parquet?: Pick<ParquetUpkeep, 'run' | 'drop' | 'remake'> | undefined;
  clock: Clock;
  log: Logger;
  /** A minute where absent. */
  everyMs?: number;
}

/** Once a minute, in whichever worker comes first: merges what the archive has written, takes out what is to
 * be deleted, and makes the rest Parquet. */
export function startLakeUpkeep(options: LakeUpkeepOptions): { stop(): Promise<void> } {
  const { store, clock, log, everyMs = EVERY_MS } = options;
  const stopping = new AbortController();
  const round = async (): Promise<void> => {
    const startedAt = clock.now();
    const done = await store.systemAlone(TASK, () => tidy(options, stopping.signal));
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

async function tidy({ upkeep, deletions, parquet }: LakeUpkeepOptions, signal: AbortSignal) {
  const objects = await upkeep.run(signal);
  const { erased } = await deletions.run(signal, parquet);
  const tables = await parquet?.run(signal);
  return { ...objects, erased, ...tables };
}
