import type { Clock, Logger } from '@trackyard/base';
import { makeCatalog, type LakeCatalog } from './catalog.ts';
import { makeDeletions, type Deletions } from './deletions.ts';
import { makeEventReader, type EventReader } from './event-reader.ts';
import { FileStorage } from './file-storage.ts';
import { makeHeldStore, type HeldStore } from './held-store.ts';
import { makeImportFiles, type ImportFiles } from './import-files.ts';
import { parseLakeUrl, type S3Place } from './lake-url.ts';
import { makeRawArchive, type RawArchive } from './raw-archive.ts';
import type { LakeStorage } from './storage.ts';
import { makeUpkeep, type LakeUpkeep } from './upkeep.ts';

export interface LakeOptions {
  /** `file:///…`, the folder of the lake, or `s3://bucket/prefix`, see `lake-url.ts`. */
  url: string;
  /** For a lake on S3: what the environment says; what is absent the SDK looks for itself. */
  s3?: { endpoint?: string | undefined; region?: string | undefined } | undefined;
  clock: Clock;
  log: Logger;
}

/** The lake, open: what was received (`archive`, `reader`), and what the queue put away (`held`). */
export interface Lake {
  storage: LakeStorage;
  archive: RawArchive;
  reader: EventReader;
  held: HeldStore;
  upkeep: LakeUpkeep;
  catalog: LakeCatalog;
  deletions: Deletions;
  imports: ImportFiles;
  /** How long what trickles in may wait in the queue, so that it shares objects, which cost by the piece on S3. */
  gatherMs: number;
}

const FILE_GATHER_MS = 1_000;

/**
 * Opens the lake, making its folder on the first time. It holds no connection: there is nothing to close. A bucket that
 * does not answer is told, not waited for: what is received stays in the queue until it does.
 */
export async function openLake(options: LakeOptions): Promise<Lake> {
  const { url, clock, log } = options;
  const place = parseLakeUrl(url);
  const storage =
    place.kind === 's3' ? await openBucket(place, options) : await openFolder(place.root, options);
  return {
    storage,
    archive: makeRawArchive({ storage, clock, log }),
    reader: makeEventReader(storage),
    held: makeHeldStore(storage, clock),
    upkeep: makeUpkeep(storage, clock),
    catalog: makeCatalog(storage),
    deletions: makeDeletions(storage, clock),
    imports: makeImportFiles(storage),
    gatherMs: place.kind === 's3' ? place.gatherMs : FILE_GATHER_MS,
  };
}

async function openFolder(root: string, { clock, log }: LakeOptions): Promise<LakeStorage> {
  const storage = new FileStorage({ root, clock, log });
  await storage.prepare();
  return storage;
}

/** The SDK is loaded by those who use it. */
async function openBucket(place: S3Place, { s3, log }: LakeOptions): Promise<LakeStorage> {
  const [{ S3Storage }, { assertRegion, makeS3Client }] = await Promise.all([
    import('./s3-storage.ts'),
    import('./s3-client.ts'),
  ]);
  const client = makeS3Client({ ...s3, isPathStyle: place.isPathStyle });
  await assertRegion(client);
  const storage = new S3Storage({ client, ...place });
  void storage
    .list('', { limit: 1 })
    .catch((error: unknown) => log.error('lake.away', { bucket: place.bucket }, error));
  return storage;
}
