import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLogger, systemClock } from '@trackyard/base';
import { startS3, waitFor } from '@trackyard/test-support';
import { openLake } from './open-lake.ts';

describe('openLake', () => {
  it('makes the folder that its URL names', async () => {
    const root = await mkdtemp(join(tmpdir(), 'trackyard-lake-'));
    const url = pathToFileURL(join(root, 'deep/in here')).href;
    const lake = await openLake({ url, clock: systemClock, log: silentLogger });
    await lake.storage.put('a', Buffer.from('x'));
    expect(await readdir(join(root, 'deep/in here'))).toEqual(['.tmp', 'a']);
    await rm(root, { recursive: true });
  });

  it('keeps a lake in a bucket, and opens it while the bucket is away', async () => {
    const s3 = await startS3();
    const variables = { ...process.env };
    Object.assign(process.env, s3.environment);
    const errors: string[] = [];
    const log = { ...silentLogger, error: (event: string) => errors.push(event) };
    const options = { url: `s3://${s3.bucket}/deep/lake`, s3: { endpoint: s3.url }, clock: systemClock, log };
    try {
      const lake = await openLake(options);
      await lake.storage.put('a', Buffer.from('x'));
      expect(s3.requests).toContain(`PUT /${s3.bucket}/deep/lake/a`);
      expect(errors).toEqual([]);
      s3.refuse({ status: 404, code: 'NoSuchBucket' });
      await openLake(options);
      await waitFor(() => errors.includes('lake.away'));
    } finally {
      process.env = variables;
      await s3.stop();
    }
  });
});
