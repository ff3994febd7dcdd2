import { readHour } from './hour-objects.ts';
import { readManifest } from './raw-manifest.ts';
import type { LakeStorage } from './storage.ts';

/** What deletions have taken out of one source's lines so far. */
export interface ErasedEvents {
  /** Events, a sender's repetitions among them, by the day on which they were received, `YYYY-MM-DD`. */
  byDay: Map<string, number>;
  /** The requests that had them; refused items of the user may have gone with them. */
  requestIds: Set<string>;
}

/** Adds what the manifests of one hour say. An object that is about to be deleted is told by the one in its place. */
export async function addErased(
  erased: ErasedEvents,
  storage: LakeStorage,
  { sourceId, hour }: { sourceId: string; hour: string },
): Promise<void> {
  const day = hour.slice(0, 10);
  for (const object of (await readHour(storage, sourceId, hour)).objects) {
    for (const { requests } of (await readManifest(storage, object))?.erasures ?? []) {
      for (const { requestId, events } of requests) {
        erased.byDay.set(day, (erased.byDay.get(day) ?? 0) + events);
        erased.requestIds.add(requestId);
      }
    }
  }
}
