import { TrackyardError } from '@trackyard/base';

/** Part of an object: `length` bytes from `offset`; what lies past the end is left out. */
export interface ByteRange {
  offset: number;
  length: number;
}

export interface ListOptions {
  /** Only keys past this one, in the direction of the walk. Need not exist. */
  after?: string;
  /** At most this many keys. */
  limit: number;
  /** Last key first. Only for prefixes of bounded size (an hour): an object store has to list all of it. */
  reverse?: boolean;
}

/**
 * Where the lake's objects stand: names, bytes, no appending. All methods may be called in parallel, by many
 * processes at once. A storage that cannot be reached, is full or refuses (ENOSPC, EACCES, 503) throws
 * `TY_UNAVAILABLE` with the cause's code in `details`: the caller tries again later, nothing was changed. A key
 * that {@link assertKey} refuses throws `TY_LAKE_KEY`: a bug of the caller.
 */
export interface LakeStorage {
  /**
   * Archive and evict: stores `bytes` under `key`, replacing what stood there. Atomic: readers see the old object,
   * or all of the new one. Durable (also against a power cut) when it resolves. The same put twice is the same as once.
   */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** The object's bytes, or part of them; `undefined` where there is none. A put just resolved is seen by all. */
  get(key: string, range?: ByteRange): Promise<Buffer | undefined>;
  /** Whether there is an object of this name. */
  exists(key: string): Promise<boolean>;
  /** Retention and garbage collection: removes the object; no error where there is none. */
  delete(key: string): Promise<void>;
  /**
   * Keys below `prefix` (`''` or a folder, ending in `/`) in byte order, at any depth. Half-written objects are
   * never among them. Keys put or deleted meanwhile may or may not be.
   */
  list(prefix: string, options: ListOptions): Promise<string[]>;
  /** Names of the folders directly below `prefix` (as for `list`), in byte order. One may turn out to be empty. */
  folders(prefix: string): Promise<string[]>;
  /** Where objects are files: the one of a key, for programs that read files themselves. It may not be there. */
  fileOf?(key: string): string;
}

const SEGMENT = /^[A-Za-z0-9_=~-][A-Za-z0-9_.=~-]{0,199}$/;
const MAX_KEY_LENGTH = 900;

/** Whether `name` may be one part of a key: no dot in front, so neither `..` nor what a file system hides. */
export function isKeySegment(name: string): boolean {
  return SEGMENT.test(name);
}

/** Throws `TY_LAKE_KEY` unless `key` is a relative path of plain segments that file systems and S3 both take. */
export function assertKey(key: string): void {
  if (key.length > MAX_KEY_LENGTH || !key.split('/').every(isKeySegment)) {
    throw new TrackyardError('TY_LAKE_KEY', { details: { key: key.slice(0, 200) } });
  }
}

/** As {@link assertKey}, for what `list` and `folders` take. */
export function assertPrefix(prefix: string): void {
  if (prefix === '') return;
  if (!prefix.endsWith('/'))
    throw new TrackyardError('TY_LAKE_KEY', { details: { key: prefix.slice(0, 200) } });
  assertKey(prefix.slice(0, -1));
}
