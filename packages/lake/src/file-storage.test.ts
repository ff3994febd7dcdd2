import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@trackyard/base';
import { FileStorage } from './file-storage.ts';
import { describeLakeStorage } from './storage-conformance.ts';

/** Each put is several fsyncs, and a loaded machine takes its time for one. */
jest.setTimeout(60_000);

const HOUR_MS = 3_600_000;

async function makeStorage(now = () => Date.now()) {
  const root = await mkdtemp(join(tmpdir(), 'trackyard-lake-'));
  const storage = new FileStorage({ root, clock: { now }, log: silentLogger });
  await storage.prepare();
  return { root, storage, close: () => rm(root, { recursive: true, force: true }) };
}

describeLakeStorage('the file system', () => makeStorage());

describe('FileStorage', () => {
  let fixture: Awaited<ReturnType<typeof makeStorage>>;
  let now: number;

  beforeEach(async () => {
    now = Date.now();
    fixture = await makeStorage(() => now);
  });
  afterEach(() => fixture.close());

  const temps = (): Promise<string[]> => readdir(join(fixture.root, '.tmp'));

  it('writes files that others cannot read, and leaves no temporary file', async () => {
    await fixture.storage.put('a/b', Buffer.from('x'));
    expect((await stat(join(fixture.root, 'a/b'))).mode & 0o137).toBe(0);
    expect((await stat(join(fixture.root, 'a'))).mode & 0o027).toBe(0);
    expect(await temps()).toEqual([]);
  });

  it('ignores what a killed put left, and clears it once it is old', async () => {
    const left = join(fixture.root, '.tmp', 'left-by-a-crash');
    await writeFile(left, 'half an obj');
    await fixture.storage.put('a/b', Buffer.from('x'));
    expect(await fixture.storage.list('', { limit: 10 })).toEqual(['a/b']);
    expect(await fixture.storage.folders('')).toEqual(['a']);
    expect(await temps()).toEqual(['left-by-a-crash']); // may be another process's, at work now

    now += 2 * HOUR_MS;
    await fixture.storage.put('a/c', Buffer.from('x'));
    expect(await temps()).toEqual([]);
  });

  it('clears old temporary files at start, not young ones', async () => {
    const [old, young] = ['old', 'young'].map((name) => join(fixture.root, '.tmp', name));
    for (const path of [old, young]) await writeFile(String(path), 'half');
    await utimes(String(old), new Date(now - 2 * HOUR_MS), new Date(now - 2 * HOUR_MS));
    await new FileStorage({ root: fixture.root, clock: { now: () => now }, log: silentLogger }).prepare();
    expect(await temps()).toEqual(['young']);
  });

  it('ignores files and folders that the lake did not make', async () => {
    await mkdir(join(fixture.root, 'lost+found'));
    await mkdir(join(fixture.root, '.snapshot'));
    await writeFile(join(fixture.root, '.DS_Store'), '');
    await writeFile(join(fixture.root, 'notes of mine'), '');
    expect(await fixture.storage.list('', { limit: 10 })).toEqual([]);
    expect(await fixture.storage.folders('')).toEqual([]);
  });

  it("reports the file system's refusal as unavailable, with its code, and leaves nothing behind", async () => {
    await fixture.storage.put('a/b', Buffer.from('x'));
    await expect(fixture.storage.put('a/b/c', Buffer.from('x'))).rejects.toMatchObject({
      code: 'TY_UNAVAILABLE',
      details: { code: 'EEXIST', operation: 'put', key: 'a/b/c' },
    });
    await expect(fixture.storage.put('a', Buffer.from('x'))).rejects.toMatchObject({
      code: 'TY_UNAVAILABLE',
      details: { operation: 'put', key: 'a' },
    });
    expect(await temps()).toEqual([]);
    expect((await fixture.storage.get('a/b'))?.toString()).toBe('x');
  });

  it('refuses to write once its disk is gone', async () => {
    await rm(join(fixture.root, '.tmp'), { recursive: true });
    await expect(fixture.storage.put('a/b', Buffer.from('x'))).rejects.toMatchObject({
      code: 'TY_UNAVAILABLE',
      details: { code: 'ENOENT' },
    });
    expect(await readdir(fixture.root)).toEqual([]);
  });

  it('says so where its root cannot be a folder', async () => {
    await writeFile(join(fixture.root, 'file'), '');
    const storage = new FileStorage({
      root: join(fixture.root, 'file'),
      clock: { now: () => now },
      log: silentLogger,
    });
    await expect(storage.prepare()).rejects.toMatchObject({ code: 'TY_UNAVAILABLE' });
  });
});
