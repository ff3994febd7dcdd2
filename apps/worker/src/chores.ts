import type { Logger } from '@trackyard/base';
import type { HeldStore } from '@trackyard/lake';
import type { LiveTail, OpenQueue, RecordStore } from '@trackyard/queue';
import { mergeWaiting, type MergeOptions } from './merge-waiting.ts';

/** Events that have waited this long leave the queue for the lake's storage… */
const EVICT_AFTER_MS = 60_000;
/** …and with them what has come since: one object and one record a minute, not one a second. */
const EVICT_ALONG_MS = 10_000;
/** From here on, what waits leaves at once. */
const EVICT_FIRST_FROM = 0.5;
const EVICT_AT_ONCE = 500;
/** From here on, what only a live view shows leaves too: less would keep ingest spooling for ever. */
const CLEAR_LIVE_FROM = 0.6;
const MANY_WAITING = 100;
const GRACE_WHEN_BEHIND_MS = 20_000;

export interface ChoreOptions {
  records: Pick<RecordStore, 'sweep' | 'evictable' | 'events' | 'evict' | 'fullness'> &
    MergeOptions['records'];
  wakeUps: Pick<OpenQueue['wakeUps'], 'send' | 'waiting'>;
  live: Pick<LiveTail, 'clear'>;
  held: Pick<HeldStore, 'packHeld'>;
  log: Logger;
}

/**
 * Wakes lanes whose wake-up was lost. Where many wait, they are late and not lost: to send all of them again would only
 * make them later.
 */
export async function sweepLanes({ records, wakeUps, log }: ChoreOptions): Promise<void> {
  const isBehind = (await wakeUps.waiting()) > MANY_WAITING;
  const lost = await records.sweep(...(isBehind ? [GRACE_WHEN_BEHIND_MS] : []));
  if (lost.length > 0) log.info('lanes.swept', { lanes: lost.length });
  await wakeUps.send(lost);
}

/**
 * Moves events that wait for long out of the queue. Stored first, dropped from the queue after: a crash in between
 * leaves an object that nobody refers to, which `collectHeld` deletes.
 */
export async function evictWaiting(options: ChoreOptions): Promise<void> {
  const { records, held, live, log } = options;
  const fullness = await records.fullness();
  if (fullness >= CLEAR_LIVE_FROM) await live.clear();
  const ageMs = fullness >= EVICT_FIRST_FROM ? 0 : await evictableAge(records);
  if (ageMs === undefined) return;
  for (;;) {
    const ids = await records.evictable(ageMs, EVICT_AT_ONCE);
    if (ids.length === 0) return;
    const stored = await records.events(ids);
    const blobs = ids.flatMap((id) => {
      const found = stored.get(id);
      return found && 'blob' in found ? [{ id, blob: found.blob }] : [];
    });
    const refs = await held.packHeld(await mergeWaiting(blobs, options));
    for (const [id, ref] of refs) await records.evict(id, ref);
    log.info('records.evicted', { records: refs.size });
    if (ids.length < EVICT_AT_ONCE) return;
  }
}

/** How old events must be to leave; undefined where none has to leave now. */
async function evictableAge(records: Pick<RecordStore, 'evictable'>): Promise<number | undefined> {
  const [oldest] = await records.evictable(EVICT_AFTER_MS, 1);
  return oldest === undefined ? undefined : EVICT_ALONG_MS;
}
