import { isTrackyardError, TrackyardError, type Logger } from '@trackyard/base';
import type { Preset } from '@trackyard/connector-sdk';
import type { ConfigSnapshot } from '@trackyard/pipeline';
import type { ConfigSubscription } from './config-subscription.ts';
import { createEarliestTimer } from './earliest-timer.ts';
import { readSnapshotFile, writeSnapshotFile } from './snapshot-file.ts';
import type { Store } from './store.ts';

export interface SnapshotFeedOptions {
  store: Pick<Store, 'systemSnapshot' | 'systemSubscribe'>;
  /** Where the last good snapshot is kept; its folder exists. */
  file: string;
  log: Logger;
  /** The presets of a type of destination; nothing where there is no such type. */
  presetsOf(type: string): Promise<readonly Preset[] | undefined>;
  /** How often the configuration is read although no change was told. */
  pollMs?: number;
}

/** The configuration as it changes. It goes on with the last good one while the database is away. */
export interface SnapshotFeed {
  current(): ConfigSnapshot;
  /** Called after every change, in order; returns how to stop it. */
  onChange(listener: (snapshot: ConfigSnapshot) => void): () => void;
  close(): Promise<void>;
}

/** Changes often come in groups (a source, a destination, their connection). */
const DEBOUNCE_MS = 50;
const RECONNECT_MS = 1_000;
const POLL_MS = 10_000;

/**
 * Starts from the database, or from the file while that is away; rejects with `TY_UNAVAILABLE` where neither
 * has a configuration.
 */
export async function createSnapshotFeed(options: SnapshotFeedOptions): Promise<SnapshotFeed> {
  const { store, log, pollMs = POLL_MS } = options;
  const kept = createKeptSnapshot(options, await firstSnapshot(options));
  let closed = false;
  let subscription: ConfigSubscription | undefined;
  let working: Promise<void> = Promise.resolve();

  // One refresh at a time, so that what a later one reads is never older.
  const timer = createEarliestTimer(() => {
    working = working.then(refresh).then(
      () => again(pollMs),
      (error: unknown) => {
        log.warn('config.refresh_failed', { message: messageOf(error) });
        again(RECONNECT_MS);
      },
    );
  });
  const again = (ms: number) => {
    if (!closed) timer.in(ms);
  };
  const onLost = () => {
    subscription = undefined;
    log.warn('config.subscription_lost');
    again(RECONNECT_MS);
  };
  const refresh = async () => {
    if (closed) return;
    // Subscribed first: a change after the read is told, a change before it is read.
    subscription ??= await store.systemSubscribe({ onChange: () => again(DEBOUNCE_MS), onLost });
    await kept.take(await readComplete(options));
  };

  again(0);
  return {
    current: kept.current,
    onChange: kept.onChange,
    async close() {
      closed = true;
      timer.stop();
      await working;
      await subscription?.close();
    },
  };
}

interface FirstSnapshot {
  snapshot: ConfigSnapshot;
  /** From the file, the database is not asked yet. */
  isOld: boolean;
}

/** The store's configuration with the presets of the types that it names. */
async function readComplete({ store, presetsOf }: SnapshotFeedOptions): Promise<ConfigSnapshot> {
  const snapshot = await store.systemSnapshot();
  const types = [...new Set(snapshot.destinations.map(({ type }) => type))];
  const found = await Promise.all(types.map(async (type) => [type, await presetsOf(type)] as const));
  const presets = found.flatMap(([type, some]) => (some ? [[type, some] as const] : []));
  return { ...snapshot, presets: Object.fromEntries(presets) };
}

async function firstSnapshot(options: SnapshotFeedOptions): Promise<FirstSnapshot> {
  const { file, log } = options;
  try {
    return { snapshot: await readComplete(options), isOld: false };
  } catch (error) {
    if (!isTrackyardError(error) || error.code !== 'TY_UNAVAILABLE') throw error;
    const snapshot = await readSnapshotFile(file);
    if (!snapshot) {
      const message = 'The database cannot be reached, and no earlier configuration is kept on disk.';
      throw new TrackyardError('TY_UNAVAILABLE', { message, cause: error });
    }
    log.warn('config.started_from_file', { version: snapshot.version, message: messageOf(error) });
    return { snapshot, isOld: true };
  }
}

/** Holds the newest snapshot in memory and on disk, and tells who listens. */
function createKeptSnapshot({ file, log }: SnapshotFeedOptions, first: FirstSnapshot) {
  const listeners = new Set<(snapshot: ConfigSnapshot) => void>();
  let { snapshot: current, isOld } = first;
  let isOnDisk = isOld;
  return {
    current: () => current,
    onChange(listener: (snapshot: ConfigSnapshot) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** The database is the authority: a version that fell means that it was restored. */
    async take(next: ConfigSnapshot): Promise<void> {
      if (isOld || next.version !== current.version) {
        if (next.version < current.version) log.warn('config.version_fell', { version: next.version });
        current = next;
        isOld = isOnDisk = false;
        for (const listener of listeners) tell(listener, next, log);
      }
      if (isOnDisk) return;
      await writeSnapshotFile(file, next);
      isOnDisk = true;
    },
  };
}

function tell(listener: (snapshot: ConfigSnapshot) => void, snapshot: ConfigSnapshot, log: Logger): void {
  try {
    listener(snapshot);
  } catch (error) {
    log.error('config.listener_failed', { version: snapshot.version }, error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
