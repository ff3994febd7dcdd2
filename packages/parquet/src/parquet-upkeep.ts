import type { Clock } from '@trackyard/base';
import { buildHour, type BuildHourOptions } from './build-hour.ts';
import { foldDay, unfoldDay } from './fold-day.ts';
import { deleteHourTable, type TablePlace } from './hour-table.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** As the raw archive's own upkeep: by then an hour is closed, and merged a few minutes later. */
const CLOSED_AFTER_MS = 15 * 60_000;
const LOOK_BACK_MS = 3 * 24 * HOUR_MS;
const LOOK_AGAIN_MS = 6 * HOUR_MS;

export interface ParquetUpkeepOptions extends BuildHourOptions {
  clock: Clock;
}

/** Keeps the tables of closed hours as the lake is. */
export interface ParquetUpkeep {
  /** Worker, one process at a time, after the raw archive's upkeep: makes what is missing of the last three days, and one table of each day that is over. */
  run(signal: AbortSignal): Promise<{ made: number; folded: number }>;
  /** Makes any span's tables where they are missing or out of date; as often as one likes. Gives how many were made. */
  rebuild(
    span: { from: number; to: number; sourceIds?: readonly string[] },
    signal: AbortSignal,
  ): Promise<number>;
  /** An hour's table is gone at once. Whatever its age, `remake` makes it again. */
  drop(place: TablePlace): Promise<void>;
  remake(place: TablePlace): Promise<void>;
}

export function createParquetUpkeep(options: ParquetUpkeepOptions): ParquetUpkeep {
  const { lake, clock } = options;
  /** Hours whose tables are as they should be, and when that was seen. */
  const current = new Map<string, number>();
  /** Days, `<source> <date>`, that are one table, or have too little for it. */
  const folded = new Set<string>();

  const rebuild: ParquetUpkeep['rebuild'] = async ({ from, to, sourceIds }, signal) => {
    const query = { sourceIds: sourceIds ?? (await lake.catalog.sources()), from, to, newestFirst: false };
    let made = 0;
    for await (const { hour, sourceIds: owners } of lake.catalog.hours(query)) {
      if (Date.parse(`${hour}:00:00.000Z`) + HOUR_MS > to) continue;
      for (const sourceId of owners) {
        if (signal.aborted) return made;
        const key = `${sourceId} ${hour}`;
        const seenAt = current.get(key);
        if (!sourceIds && seenAt !== undefined && clock.now() - seenAt < LOOK_AGAIN_MS) continue;
        const built = await buildHour(options, { sourceId, hour });
        if (built === 'made') {
          made += 1;
          folded.delete(`${sourceId} ${hour.slice(0, 10)}`);
        }
        if (built !== 'waiting') current.set(key, clock.now());
      }
    }
    return made;
  };

  /** Folds days that lie in the last three, where all hours with events have their tables. */
  const foldDays = async (now: number, signal: AbortSignal): Promise<number> => {
    let count = 0;
    const first = Math.ceil((now - LOOK_BACK_MS) / DAY_MS) * DAY_MS;
    for (let day = first; day + DAY_MS <= now - CLOSED_AFTER_MS; day += DAY_MS) {
      const date = new Date(day).toISOString().slice(0, 10);
      for (const sourceId of await lake.catalog.sources()) {
        if (signal.aborted) return count;
        if (folded.has(`${sourceId} ${date}`) || !(await isMade(sourceId, day))) continue;
        if (await foldDay(options, { sourceId, date })) count += 1;
        folded.add(`${sourceId} ${date}`);
      }
    }
    return count;
  };

  const isMade = async (sourceId: string, day: number): Promise<boolean> => {
    const query = { sourceIds: [sourceId], from: day, to: day + DAY_MS, newestFirst: false };
    for await (const { hour } of lake.catalog.hours(query)) {
      if (!current.has(`${sourceId} ${hour}`)) return false;
    }
    return true;
  };

  return {
    rebuild,
    async run(signal) {
      const now = clock.now();
      for (const [key, seenAt] of current) if (now - seenAt > LOOK_BACK_MS) current.delete(key);
      const made = await rebuild({ from: now - LOOK_BACK_MS, to: now - CLOSED_AFTER_MS }, signal);
      return { made, folded: await foldDays(now, signal) };
    },
    async drop(place) {
      const date = place.hour.slice(0, 10);
      await unfoldDay(options, { sourceId: place.sourceId, date });
      folded.delete(`${place.sourceId} ${date}`);
      await deleteHourTable(lake.storage, place);
      current.delete(`${place.sourceId} ${place.hour}`);
    },
    remake: async (place) => void (await buildHour(options, place)),
  };
}
