import { mapLimited } from './map-limited.ts';
import {
  DATA_SUFFIX,
  hourPrefix,
  INDEX_SUFFIX,
  MANIFEST_SUFFIX,
  objectKey,
  readObjectKey,
  REPLACES_SUFFIX,
  type RawObject,
} from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

const PAGE = 1000;
const READS_AT_ONCE = 8;

/** What the sidecar `<name>.replaces.json` says: this object holds all lines of those, which are about to be deleted. */
export interface Replaces {
  /** Milliseconds since the epoch. */
  at: number;
  names: string[];
}

/** One source's objects of one hour. */
export interface HourObjects {
  /** What readers read, by name, so by the time of their first line. */
  objects: RawObject[];
  /** What others have taken the place of. */
  replaced: { by: RawObject; at: number; objects: RawObject[] }[];
}

/** The objects that readers read. */
export async function listObjects(
  storage: LakeStorage,
  sourceId: string,
  hour: string,
): Promise<RawObject[]> {
  return (await readHour(storage, sourceId, hour)).objects;
}

/**
 * An object takes the place of others in the moment in which it is there: its sidecar, put before it, names them. They
 * are deleted later, and the sidecar last, so that a listing meets either the ones or the other.
 */
export async function readHour(storage: LakeStorage, sourceId: string, hour: string): Promise<HourObjects> {
  const keys = await listKeys(storage, hourPrefix(sourceId, hour));
  const objects = keys.flatMap((key) => readObjectKey(sourceId, hour, key) ?? []);
  const present = new Set(keys);
  const replacing = objects.filter((object) => present.has(objectKey(object, REPLACES_SUFFIX)));
  const replaced = await mapLimited(replacing, READS_AT_ONCE, async (by) => {
    const { at, names } = await readReplaces(storage, by);
    const gone = new Set(names);
    return { by, at, objects: objects.filter(({ name }) => gone.has(name)) };
  });
  const hidden = new Set(replaced.flatMap((one) => one.objects));
  return { objects: objects.filter((object) => !hidden.has(object)), replaced };
}

/** Deletes what an object has taken the place of. A crash in between is repeated harmlessly. */
export async function deleteReplaced(
  storage: LakeStorage,
  { by, objects }: HourObjects['replaced'][number],
): Promise<void> {
  for (const object of objects) await storage.delete(objectKey(object, DATA_SUFFIX));
  const { names } = await readReplaces(storage, by);
  await mapLimited(names, READS_AT_ONCE, async (name) => {
    for (const suffix of SIDECARS) await storage.delete(objectKey({ ...by, name }, suffix));
  });
  await storage.delete(objectKey(by, REPLACES_SUFFIX));
}

/** The listing says which data is there; a crash may have left sidecars of data that is gone. */
const SIDECARS = [INDEX_SUFFIX, MANIFEST_SUFFIX, REPLACES_SUFFIX];

async function readReplaces(storage: LakeStorage, by: RawObject): Promise<Replaces> {
  const bytes = await storage.get(objectKey(by, REPLACES_SUFFIX));
  return bytes ? (JSON.parse(bytes.toString()) as Replaces) : { at: 0, names: [] };
}

async function listKeys(storage: LakeStorage, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for (;;) {
    const after = keys.at(-1);
    const page = await storage.list(prefix, { limit: PAGE, ...(after !== undefined && { after }) });
    keys.push(...page);
    if (page.length < PAGE) return keys;
  }
}
