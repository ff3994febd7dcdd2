import { objectKey, MANIFEST_SUFFIX, type RawManifest, type RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

/** The batches that readers take from another object than this one. */
export type ForeignBatches = (object: RawObject) => Promise<ReadonlySet<string>>;

/**
 * An archive step that was killed may leave a batch in two objects of its source and hour, whole in both. The first
 * of them by name owns it: every reader, at any page of any scan and in any direction, decides alike, and keeps no
 * list of what it has seen. Two objects with a batch in common overlap in time, which their names tell: manifests
 * are read for those alone. `siblings` are all objects of the source and hour.
 */
export function findForeignBatches(storage: LakeStorage, siblings: readonly RawObject[]): ForeignBatches {
  const manifests = new Map<string, Promise<readonly string[]>>();
  const batchesOf = (object: RawObject): Promise<readonly string[]> => {
    const known = manifests.get(object.name) ?? readBatchIds(storage, object);
    manifests.set(object.name, known);
    return known;
  };
  return async (object) => {
    const earlier = siblings.filter((other) => other.name < object.name && other.lastAt >= object.firstAt);
    const lists = await Promise.all(earlier.map(batchesOf));
    return new Set(lists.flat());
  };
}

/** Without a manifest nothing is left out: a line twice is better than a line lost. */
async function readBatchIds(storage: LakeStorage, object: RawObject): Promise<readonly string[]> {
  const bytes = await storage.get(objectKey(object, MANIFEST_SUFFIX));
  return bytes ? readManifest(bytes).batchIds : [];
}

function readManifest(bytes: Buffer): Pick<RawManifest, 'batchIds'> {
  try {
    const manifest: unknown = JSON.parse(bytes.toString());
    if (typeof manifest !== 'object' || manifest === null || !('batchIds' in manifest))
      return { batchIds: [] };
    const { batchIds } = manifest;
    return { batchIds: Array.isArray(batchIds) ? batchIds.map(String) : [] };
  } catch {
    return { batchIds: [] };
  }
}
