import { fileURLToPath } from 'node:url';
import { TrackyardError, redactUrl, type Clock, type Logger } from '@trackyard/base';
import { makeEventReader, type EventReader } from './event-reader.ts';
import { FileStorage } from './file-storage.ts';
import { makeHeldStore, type HeldStore } from './held-store.ts';
import { makeRawArchive, type RawArchive } from './raw-archive.ts';
import type { LakeStorage } from './storage.ts';

export interface LakeOptions {
  /** `file:///…`, the folder of the lake. */
  url: string;
  clock: Clock;
  log: Logger;
}

/** The lake, open: what was received (`archive`, `reader`), and what the queue put away (`held`). */
export interface Lake {
  storage: LakeStorage;
  archive: RawArchive;
  reader: EventReader;
  held: HeldStore;
}

/** Opens the lake, making its folder on the first time. It holds no connection: there is nothing to close. */
export async function openLake({ url, clock, log }: LakeOptions): Promise<Lake> {
  const storage = new FileStorage({ root: folderOf(url), clock, log });
  await storage.prepare();
  return {
    storage,
    archive: makeRawArchive({ storage, clock, log }),
    reader: makeEventReader(storage),
    held: makeHeldStore(storage, clock),
  };
}

function folderOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    const message = `The lake's URL must be file:///<folder>, not ${redactUrl(url)}`;
    throw new TrackyardError('TY_CONFIG', { message, cause });
  }
}
