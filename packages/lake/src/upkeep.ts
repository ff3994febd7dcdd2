import type { Clock } from '@trackyard/base';
import { mergeHour, type MergedHour } from './merge-hour.ts';
import { makeCatalog } from './catalog.ts';
import { HOUR_MS } from './raw-listing.ts';
import { hourStart } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

/** What is archived this long after its hour, the usual queue behind, finds its hour closed. */
const CLOSED_AFTER_MS = 15 * 60_000;
/** Hours that are older were looked after long ago; each look costs a listing. */
const LOOK_BACK_MS = 3 * 24 * HOUR_MS;
/** What comes late into a closed hour is found this often. */
const LOOK_AGAIN_MS = 6 * HOUR_MS;

/** What was done, in objects. */
export interface UpkeepDone {
  merged: number;
  into: number;
  deleted: number;
}

/** Keeps the raw archive in few objects. */
export interface LakeUpkeep {
  /**
   * Worker, about once a minute, one process at a time: merges the small objects of hours that are closed, and deletes
   * what was merged ten minutes ago. Ends early when `signal` aborts; the next call goes on.
   */
  run(signal: AbortSignal): Promise<UpkeepDone>;
}

export function makeUpkeep(storage: LakeStorage, clock: Clock): LakeUpkeep {
  const catalog = makeCatalog(storage);
  /** Hours with nothing left to do, and when that was seen. */
  const tidy = new Map<string, number>();

  const isDue = (key: string, now: number): boolean => {
    const seenAt = tidy.get(key);
    return seenAt === undefined || now - seenAt > LOOK_AGAIN_MS || seenAt > now;
  };

  return {
    async run(signal) {
      const now = clock.now();
      for (const [key, seenAt] of tidy) if (now - seenAt > LOOK_BACK_MS) tidy.delete(key);
      const span = { from: now - LOOK_BACK_MS, to: now - CLOSED_AFTER_MS - HOUR_MS + 1 };
      const done: UpkeepDone = { merged: 0, into: 0, deleted: 0 };
      const query = { sourceIds: await catalog.sources(), newestFirst: true, ...span };
      for await (const { hour, sourceIds } of catalog.hours(query)) {
        if (hourStart(hour) >= span.to) continue;
        for (const sourceId of sourceIds) {
          if (signal.aborted) return done;
          const key = `${sourceId} ${hour}`;
          if (!isDue(key, now)) continue;
          const result = await mergeHour(storage, { sourceId, hour }, clock.now());
          add(done, result);
          if (!result.isWaiting) tidy.set(key, now);
        }
      }
      return done;
    },
  };
}

function add(done: UpkeepDone, { merged, into, deleted }: MergedHour): void {
  done.merged += merged;
  done.into += into;
  done.deleted += deleted;
}
