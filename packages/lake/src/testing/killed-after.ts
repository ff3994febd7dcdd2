import type { LakeStorage } from '../storage.ts';

export const KILLED = new Error('killed');

/** The storage of a process that is killed after a number of changes: the rest never happens. */
export function killedAfter(storage: LakeStorage, changes: number): LakeStorage {
  let left = changes;
  const change = async (run: () => Promise<void>): Promise<void> => {
    if (left <= 0) throw KILLED;
    left -= 1;
    await run();
  };
  return {
    put: (key, bytes) => change(() => storage.put(key, bytes)),
    delete: (key) => change(() => storage.delete(key)),
    get: (key, range) => storage.get(key, range),
    exists: (key) => storage.exists(key),
    list: (prefix, options) => storage.list(prefix, options),
    folders: (prefix) => storage.folders(prefix),
  };
}
