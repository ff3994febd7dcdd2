import { hash64Hex } from '@trackyard/base';
import { ObjectGone } from './object-gone.ts';
import { batchHashesOf, readManifest } from './raw-manifest.ts';
import { DATA_SUFFIX, objectKey, type RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

/** Tells of each batch whether readers take it from another object than this one. */
export type ForeignBatches = (object: RawObject) => Promise<(batchId: string) => boolean>;

const NONE_IS_FOREIGN = () => false;

/**
 * An archive step that was killed may leave a batch in two objects of its source and hour, whole in both. The first
 * of them by name owns it: every reader, at any page of any scan and in any direction, decides alike, and keeps no
 * list of what it has seen. Two objects with a batch in common overlap in time, which their names tell: manifests
 * are read for those alone. `siblings` are all objects of the source and hour.
 */
export function findForeignBatches(storage: LakeStorage, siblings: readonly RawObject[]): ForeignBatches {
  const manifests = new Map<string, Promise<readonly string[]>>();
  const hashesOf = (object: RawObject): Promise<readonly string[]> => {
    const known = manifests.get(object.name) ?? readHashes(storage, object);
    manifests.set(object.name, known);
    return known;
  };
  return async (object) => {
    const earlier = siblings.filter((other) => other.name < object.name && other.lastAt >= object.firstAt);
    if (earlier.length === 0) return NONE_IS_FOREIGN;
    const foreign = new Set((await Promise.all(earlier.map(hashesOf))).flat());
    return (batchId) => foreign.has(hash64Hex(batchId));
  };
}

/** Without a manifest nothing is left out: a line twice is better than a line lost. */
async function readHashes(storage: LakeStorage, object: RawObject): Promise<readonly string[]> {
  const manifest = await readManifest(storage, object);
  if (manifest) return batchHashesOf(manifest);
  const key = objectKey(object, DATA_SUFFIX);
  if (!(await storage.exists(key))) throw new ObjectGone(key);
  return [];
}
