import { randomBytes } from 'node:crypto';
import { openTestLake } from './testing/open-test-lake.ts';

/** Each put is several fsyncs, and a loaded machine takes its time for one. */
jest.setTimeout(60_000);

describe('HeldStore', () => {
  let lake: Awaited<ReturnType<typeof openTestLake>>;
  let now: number;

  beforeEach(async () => {
    now = Date.parse('2026-03-04T10:15:30.123Z');
    lake = await openTestLake({ now: () => now });
  });
  afterEach(() => lake.close());

  it('gives back each of several blobs that stand in one object', async () => {
    const records = [1000, 0, 1, 70_000].map((size, n) => ({
      id: `record-${String(n)}`,
      blob: randomBytes(size),
    }));
    const refs = await lake.held.packHeld(records);
    for (const { id, blob } of records) {
      const ref = refs.get(id) ?? '';
      expect(ref).toMatch(/^held\/20260304T101530123Z-[0-9a-f]{16}#\d+\+\d+$/);
      expect((await lake.held.readHeld(ref)).equals(blob)).toBe(true);
    }
    expect(await lake.held.listHeld({ limit: 10 })).toHaveLength(1);
  });

  it('writes nothing for nothing', async () => {
    expect(await lake.held.packHeld([])).toEqual(new Map());
    expect(await lake.held.listHeld({ limit: 10 })).toEqual([]);
  });

  it('uses a name once, so that an old one can be deleted while the same records are packed again', async () => {
    const records = [{ id: 'a', blob: Buffer.from('events') }];
    await lake.held.packHeld(records);
    now += 7_200_000;
    const refs = await lake.held.packHeld(records);
    const [old, young] = await lake.held.listHeld({ limit: 10 });
    expect([old?.packedAt, young?.packedAt]).toEqual([now - 7_200_000, now]);
    await lake.held.deleteHeld(old?.name ?? '');
    expect((await lake.held.readHeld(refs.get('a') ?? '')).toString()).toBe('events');
    expect(await lake.held.listHeld({ limit: 10 })).toEqual([young]);
  });

  it('lists page by page, oldest first', async () => {
    for (let n = 0; n < 5; n++) {
      await lake.held.packHeld([{ id: String(n), blob: Buffer.from('x') }]);
      now += 1000;
    }
    const first = await lake.held.listHeld({ limit: 3 });
    const second = await lake.held.listHeld({ limit: 3, after: first.at(-1)?.name ?? '' });
    expect([first.length, second.length]).toEqual([3, 2]);
    const times = [...first, ...second].map(({ packedAt }) => packedAt);
    expect(times).toEqual(times.toSorted());
  });

  it('says so where bytes are gone, cut or changed', async () => {
    const refs = await lake.held.packHeld([{ id: 'a', blob: Buffer.from('events') }]);
    const ref = refs.get('a') ?? '';
    const key = ref.slice(0, ref.indexOf('#'));
    await lake.storage.put(key, Buffer.from('12345evenTs'));
    await expect(lake.held.readHeld(ref)).rejects.toMatchObject({ code: 'TY_LAKE_DAMAGED' });
    await lake.storage.put(key, Buffer.from('123'));
    await expect(lake.held.readHeld(ref)).rejects.toMatchObject({ code: 'TY_LAKE_DAMAGED' });
    await lake.storage.delete(key);
    await expect(lake.held.readHeld(ref)).rejects.toMatchObject({ code: 'TY_NOT_FOUND' });
  });

  it.each(['', 'held/x', 'held/../raw/x#0+5', 'raw/x#0+5', 'held/20260304T101530123Z-0123456789abcdef#-1+5'])(
    'refuses the reference %j',
    async (ref) => {
      await expect(lake.held.readHeld(ref)).rejects.toMatchObject({ code: 'TY_LAKE_KEY' });
    },
  );
});
