import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TrackyardError } from '@trackyard/base';
import type { LakeStorage } from '@trackyard/lake';

export interface LakeFile {
  key: string;
  bytes: number;
}

/** Files of the lake that stay where they are until they are given back. */
export interface Borrowed {
  /** In the order asked for. */
  paths: string[];
  giveBack(): void;
}

/** The lake's objects as files: those of a folder as they are, those of a bucket out of a cache of bounded size. */
export interface LocalFiles {
  /** Throws `TY_QUERY_TOO_LARGE` for more than the cache holds, `TY_UNAVAILABLE` where an object is gone or away. */
  borrow(files: readonly LakeFile[]): Promise<Borrowed>;
}

export interface LocalFilesOptions {
  storage: LakeStorage;
  /** Of the cache; made when it is needed. */
  folder: string;
  maxBytes: number;
}

export function createLocalFiles({ storage, folder, maxBytes }: LocalFilesOptions): LocalFiles {
  if (storage.fileOf) {
    const fileOf = (key: string) => storage.fileOf!(key);
    return {
      borrow: async (files) => ({ paths: files.map(({ key }) => fileOf(key)), giveBack: () => undefined }),
    };
  }
  return new FileCache({ storage, folder, maxBytes });
}

const UNUSED_KEEP_MS = 24 * 60 * 60 * 1000;

/** Objects of one name never change, so a file that is there is right. Several processes may share the folder. */
class FileCache implements LocalFiles {
  readonly #options: LocalFilesOptions;
  readonly #inUse = new Map<string, number>();
  /** One change of the folder at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: LocalFilesOptions) {
    this.#options = options;
  }

  async borrow(files: readonly LakeFile[]): Promise<Borrowed> {
    const { maxBytes } = this.#options;
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > maxBytes) {
      throw new TrackyardError('TY_QUERY_TOO_LARGE', {
        message: `These events are ${megabytes(bytes)} in the bucket, and ${megabytes(maxBytes)} can be fetched: ask for a shorter time.`,
      });
    }
    const turn = this.#turn.then(() => this.#fetchAll(files, bytes));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #fetchAll(files: readonly LakeFile[], bytes: number): Promise<Borrowed> {
    await mkdir(this.#options.folder, { recursive: true });
    const paths = files.map(({ key }) => join(this.#options.folder, nameOf(key)));
    await this.#makeRoom(bytes, new Set(paths));
    for (const [n, { key }] of files.entries()) await this.#fetch(key, paths[n]!);
    for (const path of paths) this.#inUse.set(path, (this.#inUse.get(path) ?? 0) + 1);
    return { paths, giveBack: () => this.#giveBack(paths) };
  }

  async #fetch(key: string, path: string): Promise<void> {
    const now = new Date();
    const isThere = await utimes(path, now, now).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    const bytes = await this.#options.storage.get(key);
    if (!bytes)
      throw new TrackyardError('TY_UNAVAILABLE', {
        message: 'These events are just being rewritten. Try again.',
      });
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, bytes);
    await rename(draft, path);
  }

  /** Drops what was used longest ago, and what nobody has used for a day: its object may be gone for a reason. */
  async #makeRoom(bytes: number, wanted: ReadonlySet<string>): Promise<void> {
    const { folder, maxBytes } = this.#options;
    const found = await Promise.all(
      (await readdir(folder)).map(async (name) => {
        const path = join(folder, name);
        const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
        return { path, size, mtimeMs };
      }),
    );
    let room =
      maxBytes - bytes - found.reduce((sum, { path, size }) => sum + (wanted.has(path) ? 0 : size), 0);
    for (const { path, size, mtimeMs } of found.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (room >= 0 && Date.now() - mtimeMs < UNUSED_KEEP_MS) return;
      if (wanted.has(path) || this.#inUse.has(path)) continue;
      await rm(path, { force: true });
      room += size;
    }
  }

  #giveBack(paths: readonly string[]): void {
    for (const path of paths) {
      const left = (this.#inUse.get(path) ?? 1) - 1;
      if (left === 0) this.#inUse.delete(path);
      else this.#inUse.set(path, left);
    }
  }
}

function nameOf(key: string): string {
  return `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.parquet`;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MB`;
}
