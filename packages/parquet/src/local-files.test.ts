import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LakeStorage } from '@trackyard/lake';
import { createLocalFiles, type LakeFile, type LocalFiles } from './local-files.ts';

/** Objects in memory stand for a bucket. */
describe('files of a bucket', () => {
  let folder: string;
  let files: LocalFiles;
  let asked: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trackyard-cache-'));
    asked = [];
    const get = async (key: string) => {
      asked.push(key);
      return key === 'gone' ? undefined : Buffer.alloc(100, key);
    };
    files = createLocalFiles({ storage: { get } as unknown as LakeStorage, folder, maxBytes: 250 });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const borrow = (...keys: string[]) => files.borrow(keys.map((key): LakeFile => ({ key, bytes: 100 })));
  const age = (path: string, ms: number) =>
    utimes(path, new Date(Date.now() - ms), new Date(Date.now() - ms));

  it('are fetched once, also by two who ask at the same time', async () => {
    const [one, two] = await Promise.all([borrow('a', 'b'), borrow('a')]);
    expect([one.paths[0], asked]).toEqual([two.paths[0], ['a', 'b']]);
    expect(await readFile(one.paths[1]!, 'utf8')).toBe('b'.repeat(100));
  });

  it('make room for others, those used longest ago first, never those in use', async () => {
    const a = await borrow('a');
    const b = await borrow('b');
    b.giveBack();
    await age(a.paths[0]!, 5_000);
    await borrow('c');
    expect([existsSync(a.paths[0]!), existsSync(b.paths[0]!)]).toEqual([true, false]);
    a.giveBack();
    await borrow('d');
    expect(existsSync(a.paths[0]!)).toBe(false);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('do not stay for long when nobody uses them', async () => {
    const a = await borrow('a');
    a.giveBack();
    await age(a.paths[0]!, 25 * 60 * 60 * 1000);
    await borrow('b');
    expect(existsSync(a.paths[0]!)).toBe(false);
  });

  it('are refused where they are too many, or just rewritten', async () => {
    await expect(borrow('a', 'b', 'c')).rejects.toMatchObject({ code: 'TY_QUERY_TOO_LARGE' });
    await expect(borrow('gone')).rejects.toMatchObject({ code: 'TY_UNAVAILABLE' });
    expect((await borrow('a')).paths).toHaveLength(1);
  });
});
