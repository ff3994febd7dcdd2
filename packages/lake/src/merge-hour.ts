import { findForeignBatches } from './duplicates.ts';
import { deleteReplaced, readHour, type HourObjects } from './hour-objects.ts';
import { mapLimited } from './map-limited.ts';
import { readManifest, type RawManifest } from './raw-manifest.ts';
import type { RawObject } from './raw-object.ts';
import { rewriteObjects } from './rewrite-objects.ts';
import type { LakeStorage } from './storage.ts';

/** Whoever reads an object holds its text in memory. */
const MOST_TEXT_BYTES = 64 * 1024 * 1024;
/** Not worth the reading. */
const LARGE_TEXT_BYTES = MOST_TEXT_BYTES / 2;
/** Of objects whose manifests are too old to tell. */
const USUAL_RATIO = 8;
/**
 * What was replaced stays for as long as nobody takes for listing an hour: a listing that began before the new object
 * was there still meets the old ones.
 */
export const REPLACED_KEEP_MS = 10 * 60_000;
const READS_AT_ONCE = 8;

/** What was done, and whether there is more to do once some time has passed. */
export interface MergedHour {
  /** Objects that were merged, and into how many. */
  merged: number;
  into: number;
  deleted: number;
  isWaiting: boolean;
}

/**
 * Merges one hour's small objects, or deletes those that were merged a while ago. For hours that are closed: what is
 * archived into one later is merged the next time. A crash at any step leaves each line once for readers, and the next
 * call goes on; two callers at once do double work and no harm.
 */
export async function mergeHour(
  storage: LakeStorage,
  { sourceId, hour }: { sourceId: string; hour: string },
  now: number,
): Promise<MergedHour> {
  const { objects, replaced, deleted } = await settleHour(storage, { sourceId, hour }, now);
  const done = { merged: 0, into: 0, deleted };
  if (replaced.length > 0) return { ...done, isWaiting: true };
  if (objects.length < 2) return { ...done, isWaiting: false };
  const foreign = findForeignBatches(storage, objects);
  const sized = await mapLimited(objects, READS_AT_ONCE, async (object) => ({
    object,
    textBytes: textBytesOf(await readManifest(storage, object)),
  }));
  for (const group of groupSmall(sized)) {
    const manifest = await rewriteObjects(storage, { objects: group, foreign, at: now });
    if (!manifest) return { ...done, isWaiting: true };
    done.merged += group.length;
    done.into += 1;
  }
  return { ...done, isWaiting: done.into > 0 };
}

/** Deletes what was replaced long enough ago; gives what is left. */
export async function settleHour(
  storage: LakeStorage,
  { sourceId, hour }: { sourceId: string; hour: string },
  now: number,
): Promise<HourObjects & { deleted: number }> {
  const { objects, replaced } = await readHour(storage, sourceId, hour);
  const due = replaced.filter(({ at }) => now - at >= REPLACED_KEEP_MS);
  for (const one of due) await deleteReplaced(storage, one);
  const deleted = due.reduce((sum, one) => sum + one.objects.length, 0);
  return { objects, replaced: replaced.filter((one) => !due.includes(one)), deleted };
}

/** Small neighbours in time, as many as make an object of the right size; one alone stays as it is. */
export function groupSmall<T extends { object: RawObject; textBytes: number }>(
  objects: readonly T[],
): RawObject[][] {
  const groups: RawObject[][] = [];
  let room = 0;
  for (const { object, textBytes } of objects) {
    if (textBytes >= LARGE_TEXT_BYTES) continue;
    if (groups.length === 0 || textBytes > room) {
      groups.push([]);
      room = MOST_TEXT_BYTES;
    }
    groups.at(-1)?.push(object);
    room -= textBytes;
  }
  return groups.filter((group) => group.length > 1);
}

/** An object without a manifest is damaged, and left alone. */
function textBytesOf(manifest: RawManifest | undefined): number {
  if (!manifest) return Infinity;
  return manifest.textBytes ?? manifest.bytes * USUAL_RATIO;
}
