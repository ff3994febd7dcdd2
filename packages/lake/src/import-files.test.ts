import { randomBytes } from 'node:crypto';
import { openTestLake } from './testing/open-test-lake.ts';

const id = 'imp_1';

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('files to import', () => {
  let lake: Awaited<ReturnType<typeof openTestLake>>;
  beforeEach(async () => {
    lake = await openTestLake();
  });
  afterEach(() => lake.close());

  it('are read again from anywhere', async () => {
    const { imports } = lake;
    const file = randomBytes(5 * 1024 * 1024);
    const told: number[] = [];
    const written = await imports.write(id, chunked(file, 70_000), async (bytes) => void told.push(bytes));
    expect([written, told.length, told.at(-1)]).toEqual([file.length, 3, file.length]);
    for (const offset of [0, 1, 2 * 1024 * 1024, 3_000_000, file.length]) {
      const read: Buffer[] = [];
      for await (const chunk of imports.read(id, { offset, bytes: file.length })) read.push(chunk);
      expect(Buffer.concat(read).equals(file.subarray(offset))).toBe(true);
    }
  });

  it('end early where whoever is told of a part wants no more', async () => {
    const stop = lake.imports.write(id, chunked(randomBytes(5_000_000), 70_000), () =>
      Promise.reject(new Error('stop')),
    );
    await expect(stop).rejects.toThrow('stop');
    expect(await lake.storage.list('imports/', { limit: 10 })).toHaveLength(1);
  });

  it('have a report in pages, each piece once however often it was put', async () => {
    const { imports } = lake;
    const rows = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => ({ line: from + n }));
    await imports.putReport(id, 500, rows(600, 3));
    for (let twice = 0; twice < 2; twice++) await imports.putReport(id, 2, rows(2, 5));
    const all = [...rows(2, 5), ...rows(600, 3)];
    expect(await imports.report(id, { limit: 100 })).toEqual({ rows: all, next: null });
    for (const limit of [1, 2, 5, 7]) {
      const read: unknown[] = [];
      let after: string | undefined;
      do {
        const page = await imports.report(id, { limit, after });
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        read.push(...page.rows);
        after = page.next ?? undefined;
      } while (after !== undefined);
      expect(read).toEqual(all);
    }
    expect(await imports.report('imp_2', { limit: 5 })).toEqual({ rows: [], next: null });
    await expect(imports.report(id, { limit: 5, after: '../x' })).rejects.toMatchObject({
      code: 'TY_VALIDATION',
    });
  });

  it('are removed, the report with them or not', async () => {
    const { imports, storage } = lake;
    await imports.write(id, chunked(randomBytes(100), 100), () => Promise.resolve());
    await imports.write('imp_10', chunked(randomBytes(100), 100), () => Promise.resolve());
    await imports.putReport(id, 1, [{}]);
    await imports.removeFile(id);
    const left = (prefix: string) => storage.list(prefix, { limit: 10 });
    expect(await left('imports/')).toEqual([
      'imports/imp_1/refused/000000000001',
      'imports/imp_10/file/000000000000',
    ]);
    await imports.remove(id);
    expect(await left('imports/imp_1/')).toEqual([]);
    await expect(imports.read(id, { offset: 0, bytes: 5 }).next()).rejects.toMatchObject({
      code: 'TY_NOT_FOUND',
    });
  });
});
