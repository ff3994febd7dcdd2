import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { TrackyardError, type Clock, type Logger } from '@trackyard/base';
import {
  assertKey,
  assertPrefix,
  isKeySegment,
  type ByteRange,
  type LakeStorage,
  type ListOptions,
} from './storage.ts';

/**
 * Half-written objects stand here, beside the folders of the lake and never in them: readers cannot meet one, and
 * what a crash left is found by listing one folder instead of the whole lake. Must be on the lake's file system.
 */
const TEMP_FOLDER = '.tmp';
/** No put takes this long: an older temporary file belongs to a process that died. */
const STALE_TEMP_MS = 3_600_000;
const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;
const MAX_KNOWN_FOLDERS = 10_000;

export interface FileStorageOptions {
  /** The lake's folder; made where it is missing. */
  root: string;
  clock: Clock;
  log: Logger;
}

/** The lake on a file system: `put` is temporary file, fsync, rename, fsync of the folder. */
export class FileStorage implements LakeStorage {
  readonly #root: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  /** Folders whose own entries, up to the root, are known to be on disk. */
  readonly #durableFolders = new Set<string>();
  #cleanedAt = Number.NEGATIVE_INFINITY;

  constructor(options: FileStorageOptions) {
    this.#root = resolve(options.root);
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /**
   * Called once before use: makes the folders, and clears what earlier crashes left. Only here: a lake that loses
   * its temporary folder while in use is a disk that is no longer mounted, and every put must fail.
   */
  async prepare(): Promise<void> {
    await attempt('prepare', '', async () => {
      await mkdir(join(this.#root, TEMP_FOLDER), { recursive: true, mode: FOLDER_MODE });
      await this.#dropStaleTemps();
    });
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    assertKey(key);
    await attempt('put', key, async () => {
      await this.#dropStaleTemps();
      const temp = join(this.#root, TEMP_FOLDER, randomUUID());
      try {
        await writeDurably(temp, bytes);
        await this.#place(temp, join(this.#root, key));
      } catch (error) {
        await rm(temp, { force: true });
        throw error;
      }
    });
  }

  async get(key: string, range?: ByteRange): Promise<Buffer | undefined> {
    assertKey(key);
    return attempt('get', key, () =>
      unlessMissing(async () => {
        const file = await open(join(this.#root, key), 'r');
        try {
          return range ? await readRange(file, range) : await file.readFile();
        } finally {
          await file.close();
        }
      }),
    );
  }

  async exists(key: string): Promise<boolean> {
    assertKey(key);
    const found = await attempt('exists', key, () => unlessMissing(() => stat(join(this.#root, key))));
    return found?.isFile() ?? false;
  }

  async delete(key: string): Promise<void> {
    assertKey(key);
    await attempt('delete', key, async () => {
      await rm(join(this.#root, key), { force: true });
      await this.#dropEmptyFolders(dirname(key));
    });
  }

  async list(prefix: string, options: ListOptions): Promise<string[]> {
    assertPrefix(prefix);
    const keys: string[] = [];
    if (options.limit <= 0) return keys;
    return attempt('list', prefix, async () => {
      for await (const key of this.#walk(prefix, options)) {
        keys.push(key);
        if (keys.length >= options.limit) break;
      }
      return keys;
    });
  }

  async folders(prefix: string): Promise<string[]> {
    assertPrefix(prefix);
    return attempt('folders', prefix, async () => {
      const names = await this.#entries(prefix);
      return names.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1));
    });
  }

  fileOf(key: string): string {
    assertKey(key);
    return join(this.#root, key);
  }

  /** Twice, because `delete` may take an empty folder away between making it and the rename into it. */
  async #place(temp: string, path: string): Promise<void> {
    const folder = dirname(path);
    try {
      await this.#makeFolder(folder);
      await rename(temp, path);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      this.#durableFolders.clear();
      await this.#makeFolder(folder);
      await rename(temp, path);
    }
    await syncFolder(folder);
  }

  /** A folder that another process has just made may not be on disk yet: every one new to us is synced upwards. */
  async #makeFolder(folder: string): Promise<void> {
    if (this.#durableFolders.has(folder)) return;
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    for (let parent = folder; parent !== this.#root;) {
      parent = dirname(parent);
      await syncFolder(parent);
    }
    if (this.#durableFolders.size >= MAX_KNOWN_FOLDERS) this.#durableFolders.clear();
    this.#durableFolders.add(folder);
  }

  async #dropEmptyFolders(folder: string): Promise<void> {
    for (let key = folder; key !== '.'; key = dirname(key)) {
      this.#durableFolders.delete(join(this.#root, key));
      try {
        await rmdir(join(this.#root, key));
      } catch {
        return; // not empty, or gone already
      }
    }
  }

  async #dropStaleTemps(): Promise<void> {
    const now = this.#clock.now();
    if (now - this.#cleanedAt < STALE_TEMP_MS) return;
    this.#cleanedAt = now;
    const folder = join(this.#root, TEMP_FOLDER);
    let dropped = 0;
    for (const name of await readdir(folder)) {
      const found = await unlessMissing(() => stat(join(folder, name)));
      if (!found || now - found.mtimeMs < STALE_TEMP_MS) continue;
      await rm(join(folder, name), { force: true });
      dropped += 1;
    }
    if (dropped > 0) this.#log.info('lake.temps_dropped', { count: dropped });
  }

  async *#walk(prefix: string, options: ListOptions): AsyncGenerator<string> {
    const { after, reverse = false } = options;
    const isPast = (key: string): boolean => after === undefined || (reverse ? key < after : key > after);
    const names = await this.#entries(prefix);
    for (const name of reverse ? names.reverse() : names) {
      const key = prefix + name;
      if (!name.endsWith('/')) {
        if (isPast(key)) yield key;
      } else if (isPast(key) || after?.startsWith(key)) {
        yield* this.#walk(key, options);
      }
    }
  }

  /** What stands in a folder, folders with a `/` at the end: so sorted, a walk meets keys in byte order. */
  async #entries(prefix: string): Promise<string[]> {
    const found = await unlessMissing(() => readdir(join(this.#root, prefix), { withFileTypes: true }));
    const entries = (found ?? []).filter((entry) => isKeySegment(entry.name));
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', FILE_MODE);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function readRange(file: FileHandle, range: ByteRange): Promise<Buffer> {
  const buffer = Buffer.alloc(range.length);
  let filled = 0;
  while (filled < range.length) {
    const { bytesRead } = await file.read(buffer, filled, range.length - filled, range.offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Nothing there, or a folder where the object would stand. */
const MISSING = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (MISSING.has(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}

/** By shape: under jest, Node's own errors are of another realm's `Error`. */
function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The file system's refusals (full, forbidden, broken) as the one error that callers retry. */
async function attempt<T>(operation: string, key: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined || error instanceof TrackyardError) throw error;
    const message = `The lake's storage refused to ${operation}: ${code}`;
    throw new TrackyardError('TY_UNAVAILABLE', { message, details: { code, operation, key }, cause: error });
  }
}
