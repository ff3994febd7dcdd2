import type { Logger } from '@trackyard/base';
import type { HeldStore } from '@trackyard/lake';
import type { LiveTail, OpenQueue, RecordStore } from '@trackyard/queue';

const EVERY_MS = 1_000;
/** Events that have waited this long leave the queue for the lake's storage. */
const EVICT_AFTER_MS = 60_000;
const EVICT_AT_ONCE = 200;

export interface MaintenanceOptions {
  records: Pick<RecordStore, 'sweep' | 'evictable' | 'events' | 'evict'>;
  wakeUps: Pick<OpenQueue['wakeUps'], 'send'>;
  live: Pick<LiveTail, 'watched'>;
  held: Pick<HeldStore, 'packHeld'>;
  log: Logger;
}

export interface Maintenance {
  /** The sources that somebody watches live, as of the last second. */
  watched(): ReadonlySet<string>;
  stop(): Promise<void>;
}

/** Once a second, in every worker: repairs lost wake-ups, evicts what waits for long, looks who watches. */
export function startMaintenance({ records, wakeUps, live, held, log }: MaintenanceOptions): Maintenance {
  let watched: ReadonlySet<string> = new Set();
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;

  const round = async () => {
    watched = await live.watched();
    const lost = await records.sweep();
    if (lost.length > 0) log.info('lanes.swept', { lanes: lost.length });
    await wakeUps.send(lost);
    await evict();
  };
  /** Stored first, dropped from the queue after: a crash in between leaves an object that nobody refers to. */
  const evict = async () => {
    const ids = await records.evictable(EVICT_AFTER_MS, EVICT_AT_ONCE);
    if (ids.length === 0) return;
    const stored = await records.events(ids);
    const blobs = [...stored].flatMap(([id, found]) => ('blob' in found ? [{ id, blob: found.blob }] : []));
    const refs = await held.packHeld(blobs);
    for (const [id, ref] of refs) await records.evict(id, ref);
    log.info('records.evicted', { records: refs.size });
  };
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    running = round()
      .catch((error: unknown) => log.error('maintenance.failed', {}, error))
      .finally(() => (isRunning = false));
  }, EVERY_MS);

  return {
    watched: () => watched,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
