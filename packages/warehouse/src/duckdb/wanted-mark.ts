import { rm, stat, writeFile } from 'node:fs/promises';

/** A mark older than this was left behind. */
const FRESH_MS = 2_000;

/** A file beside a file, by which processes that wait for it ask its owner to give it up. */
export class WantedMark {
  readonly #path: string;

  constructor(path: string) {
    this.#path = `${path}.wanted`;
  }

  /** To be repeated while one waits. */
  async set(): Promise<void> {
    await writeFile(this.#path, '', { mode: 0o600 });
  }

  async isSet(): Promise<boolean> {
    try {
      return Date.now() - (await stat(this.#path)).mtimeMs < FRESH_MS;
    } catch {
      return false;
    }
  }

  async clear(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
