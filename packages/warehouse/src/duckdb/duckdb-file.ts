import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { TransientError } from '@trackyard/connector-sdk';
import { messageOf } from './failure-of.ts';
import { openInstance, type OpenFile } from './open-instance.ts';
import { WantedMark } from './wanted-mark.ts';

/** Without work a file is given up after this; opening it again costs reading its log, which has up to 16 MB. */
const IDLE_MS = 5_000;
/** How often an owner without work looks whether others want the file. */
const LOOK_MS = 100;
/** For how long an owner that gave the file up lets others have it. More than `POLL_MS`. */
const PAUSE_MS = 150;
const POLL_MS = 20;
/** As long as a destination's other batches may reasonably wait. */
const WAIT_MS = 15_000;

const IS_LOCKED = /Could not set lock on file|Conflicting lock/;

/** What a load may use of the file while it alone does. */
export interface FileUse {
  connection: DuckDBConnection;
  /** The name of the file's catalogue in SQL. */
  catalog: string;
}

/**
 * One file, used by one load at a time. A DuckDB file has one owner among all processes, found by an exclusive lock of
 * the operating system's, which goes with the process, however that ends. Whoever wants the file says so by a mark
 * beside it, and the owner gives it up after the load that it is at. Who waits for 15 s in vain gets `TransientError`.
 */
export class DuckdbFile {
  readonly #path: string;
  readonly #wanted: WantedMark;
  #open: OpenFile | undefined;
  #pausedUntilMs = 0;
  #last: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #users = 0;

  private constructor(path: string) {
    this.#path = path;
    this.#wanted = new WantedMark(path);
  }

  /** The process's one object for a file: the lock keeps other processes out, not other parts of this one. */
  static at(path: string): DuckdbFile {
    const whole = resolve(path);
    let file = files.get(whole);
    if (!file) files.set(whole, (file = new DuckdbFile(whole)));
    file.#users += 1;
    return file;
  }

  /** Runs `work` when it is its turn. It must leave no transaction open. */
  use<T>(signal: AbortSignal, work: (use: FileUse) => Promise<T>): Promise<T> {
    return this.#queue(async () => {
      signal.throwIfAborted();
      clearTimeout(this.#timer);
      const { connection, catalog } = (this.#open ??= await this.#acquire(signal));
      try {
        const result = await work({ connection, catalog });
        await this.#giveUpWhereWanted();
        return result;
      } catch (error) {
        // Some errors leave an open file unusable: the next use opens it afresh.
        this.#release();
        throw error;
      }
    });
  }

  /** Lets go of the file after the uses that wait, once all that asked for it have let go. */
  async letGo(): Promise<void> {
    this.#users -= 1;
    await this.#queue(async () => {
      if (this.#users > 0) return;
      this.#release();
      files.delete(this.#path);
    });
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #giveUpWhereWanted(idleMs = 0): Promise<void> {
    const isWanted = await this.#wanted.isSet();
    if (isWanted || idleMs >= IDLE_MS) this.#release();
    if (isWanted) {
      await this.#wanted.clear();
      this.#pausedUntilMs = performance.now() + PAUSE_MS;
    }
    if (!this.#open) return;
    const look = () => this.#giveUpWhereWanted(idleMs + LOOK_MS);
    this.#timer = setTimeout(() => void this.#queue(look), LOOK_MS);
  }

  async #acquire(signal: AbortSignal): Promise<OpenFile> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const pauseMs = this.#pausedUntilMs - performance.now();
    if (pauseMs > 0) await delay(pauseMs, undefined, { signal });
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      try {
        return await openInstance(this.#path);
      } catch (cause) {
        if (!IS_LOCKED.test(messageOf(cause))) throw cause;
        if (performance.now() > deadline)
          throw new TransientError('The file is in use by another process.', { cause });
      }
      await this.#wanted.set();
      await delay(POLL_MS, undefined, { signal });
    }
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#open?.connection.closeSync();
    this.#open?.instance.closeSync();
    this.#open = undefined;
  }
}

const files = new Map<string, DuckdbFile>();
