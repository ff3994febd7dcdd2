import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLogger, type Clock } from '@trackyard/base';
import { startS3, type TestS3 } from '@trackyard/test-support';
import { makeEventReader } from '../event-reader.ts';
import { openLake } from '../open-lake.ts';
import { makeRawArchive } from '../raw-archive.ts';
import { makeS3Client } from '../s3-client.ts';
import { S3Storage } from '../s3-storage.ts';
import type { LakeStorage } from '../storage.ts';

/** A lake of its own in a temporary folder. */
export async function openTestLake(clock: Clock = { now: () => Date.now() }) {
  const root = await mkdtemp(join(tmpdir(), 'trackyard-lake-'));
  const lake = await openLake({ url: pathToFileURL(root).href, clock, log: silentLogger });
  return { ...lake, root, close: () => rm(root, { recursive: true, force: true }) };
}

let s3: Promise<TestS3> | undefined;
let lakes = 0;

/** A lake of its own in a bucket; the server ends with the test's process. */
export async function openTestLakeOnS3() {
  s3 ??= startS3();
  const { url, signer, bucket } = await s3;
  const client = makeS3Client({ endpoint: url, credentials: signer });
  const storage: LakeStorage = new S3Storage({ client, bucket, prefix: `lake-${(lakes += 1)}/` });
  return {
    storage,
    archive: makeRawArchive({ storage, clock: { now: () => Date.now() }, log: silentLogger }),
    reader: makeEventReader(storage),
    close: async () => client.destroy(),
  };
}

/** After the last test of a file. */
export async function stopTestS3(): Promise<void> {
  await (await s3)?.stop();
  s3 = undefined;
}

/** Both kinds of lakes. */
export const LAKES = { files: () => openTestLake(), S3: () => openTestLakeOnS3() };
