import { readHour } from './hour-objects.ts';
import { listHours, type HourQuery } from './raw-listing.ts';
import { readManifest, type RawManifest } from './raw-manifest.ts';
import { RAW_PREFIX, sourcePrefix, type RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

/** What the raw archive holds, by its names and manifests: for people, and for who derives something from it. */
export interface LakeCatalog {
  /** All that have lines, also those that were deleted since. */
  sources(): Promise<string[]>;
  /** The days on which a source received something, `YYYY-MM-DD`, oldest first. */
  days(sourceId: string): Promise<string[]>;
  /** The hours in which any of the sources has objects, with those sources. */
  hours(query: HourQuery): AsyncIterable<{ hour: string; sourceIds: string[] }>;
  /** What readers read of an hour; `isSettled` where no older objects are about to be deleted. */
  objects(sourceId: string, hour: string): Promise<{ objects: RawObject[]; isSettled: boolean }>;
  /** Nothing where it is missing or damaged. */
  manifest(object: RawObject): Promise<RawManifest | undefined>;
}

const SOURCE = /^source=(.+)$/;
const DATE = /^date=(\d{4}-\d{2}-\d{2})$/;

export function makeCatalog(storage: LakeStorage): LakeCatalog {
  return {
    sources: async () => named(await storage.folders(RAW_PREFIX), SOURCE),
    days: async (sourceId) => named(await storage.folders(sourcePrefix(sourceId)), DATE),
    hours: (query) => listHours(storage, query),
    async objects(sourceId, hour) {
      const { objects, replaced } = await readHour(storage, sourceId, hour);
      return { objects, isSettled: replaced.length === 0 };
    },
    manifest: (object) => readManifest(storage, object),
  };
}

function named(folders: readonly string[], pattern: RegExp): string[] {
  return folders.flatMap((folder) => pattern.exec(folder)?.[1] ?? []);
}
