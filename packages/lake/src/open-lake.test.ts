import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLogger, systemClock } from '@trackyard/base';
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

  it.each(['s3://bucket/prefix', '/var/lake', 'file://elsewhere/lake', 'https://user:secret@host/lake', ''])(
    'refuses the URL %j without telling its secrets',
    async (url) => {
      const opening = openLake({ url, clock: systemClock, log: silentLogger });
      await expect(opening).rejects.toMatchObject({
        code: 'TY_CONFIG',
        message: expect.not.stringContaining('secret'),
      });
    },
  );
});
