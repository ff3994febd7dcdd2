import { randomBytes } from 'node:crypto';
import type { LakeStorage } from './storage.ts';

/** A storage under test, empty, and how to be rid of it. */
export interface StorageFixture {
  storage: LakeStorage;
  close(): Promise<void>;
}

/** What every {@link LakeStorage} does. `open` gives a new empty one for each test. */
export function describeLakeStorage(name: string, open: () => Promise<StorageFixture>): void {
  describe(`${name} as the lake's storage`, () => {
    let fixture: StorageFixture;
    let storage: LakeStorage;

    beforeEach(async () => {
      fixture = await open();
      storage = fixture.storage;
    });
    afterEach(() => fixture.close());

    const fill = async (keys: readonly string[]): Promise<void> => {
      for (const key of keys) await storage.put(key, Buffer.from(key));
    };

    it('gives back the bytes that were put', async () => {
      const bytes = randomBytes(100_000);
      await storage.put('a/b/c.bin', bytes);
      expect((await storage.get('a/b/c.bin'))?.equals(bytes)).toBe(true);
      expect(await storage.exists('a/b/c.bin')).toBe(true);
    });

    it('keeps an empty object apart from none', async () => {
      await storage.put('empty', new Uint8Array());
      expect(await storage.get('empty')).toEqual(Buffer.alloc(0));
      expect(await storage.exists('empty')).toBe(true);
      expect(await storage.get('none')).toBeUndefined();
      expect(await storage.exists('none')).toBe(false);
    });

    it('has no object where a folder or the end of an object is named', async () => {
      await fill(['a/b']);
      expect(await storage.get('a')).toBeUndefined();
      expect(await storage.exists('a')).toBe(false);
      expect(await storage.get('a/b/c')).toBeUndefined();
      expect(await storage.exists('a/b/c')).toBe(false);
    });

    it('gives part of an object, as much as there is', async () => {
      await storage.put('a/digits', Buffer.from('0123456789'));
      const part = async (offset: number, length: number): Promise<string | undefined> =>
        (await storage.get('a/digits', { offset, length }))?.toString();
      expect(await part(0, 4)).toBe('0123');
      expect(await part(3, 2)).toBe('34');
      expect(await part(8, 10)).toBe('89');
      expect(await part(10, 5)).toBe('');
      expect(await part(50, 5)).toBe('');
      expect(await storage.get('a/none', { offset: 0, length: 1 })).toBeUndefined();
    });

    it('replaces an object when it is put again', async () => {
      await storage.put('a/b', Buffer.from('a longer first text'));
      await storage.put('a/b', Buffer.from('second'));
      await storage.put('a/b', Buffer.from('second'));
      expect((await storage.get('a/b'))?.toString()).toBe('second');
      expect(await storage.list('', { limit: 10 })).toEqual(['a/b']);
    });

    it('never shows half an object, whoever writes and reads at once', async () => {
      const versions = [Buffer.alloc(200_000, 'x'), Buffer.alloc(150_000, 'y')];
      await storage.put('a/b', Buffer.alloc(200_000, 'x'));
      const writes = Array.from({ length: 12 }, (_, n) =>
        storage.put('a/b', versions[n % 2] ?? Buffer.alloc(0)),
      );
      let isWriting = true;
      const written = Promise.all(writes).finally(() => {
        isWriting = false;
      });
      while (isWriting) {
        const seen = await storage.get('a/b');
        expect(versions.some((version) => seen?.equals(version))).toBe(true);
      }
      await written;
      expect(await storage.list('', { limit: 10 })).toEqual(['a/b']);
    });

    it('deletes, also what is not there', async () => {
      await fill(['a/b/c', 'a/d']);
      await storage.delete('a/b/c');
      await storage.delete('a/b/c');
      await storage.delete('x/y');
      expect(await storage.get('a/b/c')).toBeUndefined();
      expect(await storage.list('', { limit: 10 })).toEqual(['a/d']);
      await storage.put('a/b/c', Buffer.from('again'));
      expect(await storage.list('', { limit: 10 })).toEqual(['a/b/c', 'a/d']);
    });

    it('puts and deletes in one folder at once without an error', async () => {
      const work = Array.from({ length: 30 }, async (_, n) => {
        await storage.put(`shared/folder/${String(n)}`, Buffer.from('x'));
        await storage.delete(`shared/folder/${String(n)}`);
      });
      await Promise.all(work);
      expect(await storage.list('', { limit: 10 })).toEqual([]);
    });

    it('lists keys in byte order at any depth', async () => {
      const sorted = ['Z', 'a-b/c', 'a.txt', 'a/b-c/d', 'a/b/c', 'a0', 'b/c/d/e', 'b=1/x', 'b_'];
      await fill(sorted.toReversed());
      expect(await storage.list('', { limit: 100 })).toEqual(sorted);
      expect(await storage.list('', { limit: 100, reverse: true })).toEqual(sorted.toReversed());
      expect(await storage.list('a/', { limit: 100 })).toEqual(['a/b-c/d', 'a/b/c']);
      expect(await storage.list('nothing/', { limit: 100 })).toEqual([]);
    });

    it('lists page by page from any key, in both directions', async () => {
      const keys = Array.from(
        { length: 23 },
        (_, n) => `p/${String(n % 4)}/${String(n).padStart(2, '0')}`,
      ).sort();
      await fill(keys);
      for (const reverse of [false, true]) {
        const seen: string[] = [];
        for (;;) {
          const after = seen.at(-1);
          const page = await storage.list('p/', { limit: 5, reverse, ...(after !== undefined && { after }) });
          seen.push(...page);
          if (page.length < 5) break;
        }
        expect(seen).toEqual(reverse ? keys.toReversed() : keys);
      }
      expect(await storage.list('p/', { limit: 2, after: 'p/1/99' })).toEqual(['p/2/02', 'p/2/06']);
      expect(await storage.list('p/', { limit: 2, after: 'p/1/00', reverse: true })).toEqual([
        'p/0/20',
        'p/0/16',
      ]);
      expect(await storage.list('p/', { limit: 0 })).toEqual([]);
    });

    it('names the folders directly below', async () => {
      await fill(['r/b=2/h=1/x', 'r/b=1/h=1/x', 'r/b=1/h=2/x', 'r/file']);
      expect(await storage.folders('r/')).toEqual(['b=1', 'b=2']);
      expect(await storage.folders('')).toEqual(['r']);
      expect(await storage.folders('none/')).toEqual([]);
    });

    it.each([
      '',
      '/',
      '/etc/passwd',
      '../x',
      'a/../b',
      'a/./b',
      'a//b',
      'a/',
      '.hidden',
      'a/.tmp',
      'a b',
      'a\\b',
      'a\0',
      'é',
    ])('refuses the key %j', async (key) => {
      const refusal = { code: 'TY_LAKE_KEY' };
      await expect(storage.put(key, Buffer.from('x'))).rejects.toMatchObject(refusal);
      await expect(storage.get(key)).rejects.toMatchObject(refusal);
      await expect(storage.delete(key)).rejects.toMatchObject(refusal);
      await expect(storage.exists(key)).rejects.toMatchObject(refusal);
    });

    it.each(['/', 'a', '../', '/etc/', 'a//'])('refuses the prefix %j', async (prefix) => {
      await expect(storage.list(prefix, { limit: 1 })).rejects.toMatchObject({ code: 'TY_LAKE_KEY' });
      await expect(storage.folders(prefix)).rejects.toMatchObject({ code: 'TY_LAKE_KEY' });
    });
  });
}
