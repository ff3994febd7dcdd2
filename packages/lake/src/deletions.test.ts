import { gzipSync } from 'node:zlib';
import { makeDeletions, type Deletion } from './deletions.ts';
import { eraseLine } from './erase-line.ts';
import { makeEventReader } from './event-reader.ts';
import { mergeHour, REPLACED_KEEP_MS } from './merge-hour.ts';
import { normaliseLine } from './normalise-line.ts';
import type { RawLine } from './raw-line.ts';
import type { LakeStorage } from './storage.ts';
import { readReceivedLine } from './received-line.ts';
import { receivedLines } from './testing/received-lines.ts';
import { collect } from './testing/collect.ts';
import { KILLED, killedAfter } from './testing/killed-after.ts';
import { makeLine } from './testing/make-line.ts';
import { LAKES, openTestLake, stopTestS3 } from './testing/open-test-lake.ts';

const QUERY = { sourceIds: ['src_one'] };
const ORDER = { workspaceId: 'ws_1', sourceIds: ['src_one'], userId: 'ann' };
const NOW = Date.parse('2026-03-04T12:30:00.000Z');
const signal = new AbortController().signal;

jest.setTimeout(240_000);
afterAll(stopTestS3);

/** Ann's and others' events: alone, in batches of several, gzipped; in three hours, of which one has no Ann. */
function requests(): RawLine[] {
  const track = (messageId: string, who: object) => ({ type: 'track', event: 'Seen', messageId, ...who });
  const ann = { userId: 'ann' };
  const bob = { userId: 'bob' };
  const exact =
    '{"type":"track","event":"Paid","userId":"bob","messageId":"b-3","properties":{"n":12345678901234567890, "x":1.0}}';
  const mixed = `{"batch": [${JSON.stringify(track('a-2', ann))}, ${exact} ,${JSON.stringify(track('a-3', { anonymousId: 'ann' }))}], "sentAt":"2026-03-04T09:00:00.000Z"}`;
  const batch = (...items: object[]) => JSON.stringify({ batch: items });
  const at = (time: string, requestId: string, sketch: Parameters<typeof makeLine>[0]) =>
    makeLine({
      receivedAt: `2026-03-04T${time}.000Z`,
      requestId,
      batchId: `batch-${requestId}`,
      path: '/v1/batch',
      ...sketch,
    });
  const gzip = { headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' } };
  return [
    at('09:00:00', 'r1', { path: '/v1/track', body: JSON.stringify(track('a-1', ann)) }),
    at('09:00:01', 'r2', { body: mixed }),
    at('09:00:02', 'r3', {
      body: gzipSync(batch(track('b-4', bob), track('a-4', ann), { userId: 'ann', type: 'nothing' })),
      ...gzip,
    }),
    at('09:00:03', 'r4', { body: batch(track('a-5', ann), track('a-6', ann)) }),
    at('09:00:04', 'r5', { body: batch(track('b-5', bob), { userId: 'bob', type: 'nothing' }) }),
    at('10:00:00', 'r6', { body: batch(track('b-6', bob)) }),
    at('11:00:00', 'r7', { body: batch(track('b-7', bob), track('a-7', ann)) }),
    at('12:29:59', 'r8', { path: '/v1/track', body: JSON.stringify(track('a-8', ann)) }),
    at('12:30:00', 'r9', { path: '/v1/track', body: JSON.stringify(track('a-9', ann)) }),
  ];
}

const archive = async (
  lake: Pick<Awaited<ReturnType<typeof openTestLake>>, 'archive'>,
  lines = requests(),
) => {
  for (let at = 0; at < lines.length; at += 3) {
    const some = lines.slice(at, at + 3);
    await lake.archive.writeRaw(some.map((line) => readReceivedLine(Buffer.from(JSON.stringify(line)))));
  }
};
const linesOf = (storage: LakeStorage) => collect(makeEventReader(storage).scan(QUERY));
const idsOf = (lines: readonly RawLine[]) =>
  lines.flatMap(({ ...line }) => normaliseLine(line).events.map(({ messageId }) => messageId));
const LEFT = ['b-3', 'b-4', 'b-5', 'b-6', 'b-7', 'a-9'];

describe.each(Object.keys(LAKES) as (keyof typeof LAKES)[])('deleting a user, on %s', (kind) => {
  it('takes the user’s events out, and leaves every other as it was', async () => {
    const lake = await LAKES[kind]();
    await archive(lake);
    let now = NOW;
    const deletions = makeDeletions(lake.storage, { now: () => now });
    const dropped: string[] = [];
    const remade: string[] = [];
    const derived = {
      drop: async ({ hour }: { hour: string }) => void dropped.push(hour),
      remake: async ({ hour }: { hour: string }) => void remade.push(hour),
    };
    const { id } = await deletions.create(ORDER);
    const untouched =
      (await lake.storage.list('raw/source=src_one/date=2026-03-04/hour=10/', { limit: 10 }))[0] ?? '';

    expect(await deletions.run(signal, derived)).toEqual({ erased: 0 }); // its hour is still open
    now = Date.parse('2026-03-04T13:15:00.000Z');
    expect(await deletions.run(signal, derived)).toEqual({ erased: 4 });
    const left = await linesOf(lake.storage);
    expect(idsOf(left)).toEqual(LEFT);
    expect(await deletions.get('ws_1', id)).toMatchObject({ status: 'open', userId: 'ann' });
    expect(new Set(dropped)).toEqual(new Set(['2026-03-04T09', '2026-03-04T11', '2026-03-04T12']));
    expect(remade).toEqual([]);

    now += REPLACED_KEEP_MS;
    await deletions.run(signal, derived);
    expect(idsOf(await linesOf(lake.storage))).toEqual(LEFT);
    const done = await deletions.get('ws_1', id);
    expect(done).toMatchObject({ status: 'done', objects: 4, lines: 6, events: 8 });
    expect(done).not.toHaveProperty('userId');
    expect(remade).toEqual(['2026-03-04T09', '2026-03-04T11', '2026-03-04T12']);
    expect(await deletions.get('ws_2', id)).toBeUndefined();
    expect(await lake.storage.exists(untouched)).toBe(true);

    const reader = makeEventReader(lake.storage);
    expect(await reader.find(['src_one'], 'a-1')).toBeUndefined();
    expect(await reader.find(['src_one'], 'a-4')).toBeUndefined();
    expect(await reader.find(['src_one'], 'b-3')).toMatchObject({ requestId: 'r2', index: 1 });
    expect(
      (await collect(reader.timeline({ ...QUERY, userId: 'ann' }))).map(({ requestId }) => requestId),
    ).toEqual(['r9']);
    expect(
      (await collect(reader.timeline({ ...QUERY, userId: 'bob' }))).map(({ requestId }) => requestId),
    ).toEqual(['r2', 'r3', 'r5', 'r6', 'r7']);
    await expectNoTrace(lake.storage, left);

    const later = await deletions.create(ORDER);
    expect((await deletions.list('ws_1')).map(({ id, status }) => [id, status])).toEqual([
      [later.id, 'open'],
      [id, 'done'],
    ]);
    expect(await deletions.list('ws_2')).toEqual([]);
    expect(await deletions.erased('src_one')).toEqual({
      byDay: new Map([['2026-03-04', 8]]),
      requestIds: new Set(['r1', 'r2', 'r3', 'r4', 'r7', 'r8']),
    });
    expect(await deletions.erased('src_two')).toEqual({ byDay: new Map(), requestIds: new Set() });
    await lake.close();
  });
});

async function expectNoTrace(storage: LakeStorage, left: readonly RawLine[]): Promise<void> {
  const line = (id: string) => left.find(({ requestId }) => requestId === id);
  expect(line('r2')).toMatchObject({
    erased: [0, 2],
    body: '{"batch": [null, {"type":"track","event":"Paid","userId":"bob","messageId":"b-3","properties":{"n":12345678901234567890, "x":1.0}} ,null], "sentAt":"2026-03-04T09:00:00.000Z"}',
  });
  expect(line('r3')).toMatchObject({
    erased: [1, 2],
    encoding: 'utf8',
    headers: { 'content-type': 'application/json' },
  });
  expect(line('r5')).toEqual(requests()[4]); // whole, with its refused item
  expect(normaliseLine(line('r3')!).rejections).toEqual([]);
  expect(normaliseLine(line('r5')!).rejections).toHaveLength(1);
  const erasures: unknown[] = [];
  for (const key of await storage.list('', { limit: 1000 })) {
    if (key.endsWith('.manifest.json'))
      erasures.push(...(JSON.parse(String(await storage.get(key))).erasures ?? []));
    if (key.endsWith('.json')) expect(String(await storage.get(key))).not.toContain('"ann"');
  }
  expect(erasures).toContainEqual(
    expect.objectContaining({
      requests: [
        { requestId: 'r1', events: 1 },
        { requestId: 'r2', events: 2, items: [0, 2] },
        { requestId: 'r3', events: 1, items: [1, 2] },
      ],
    }),
  );
}

it('takes a user out of a vendor’s webhook, whose body goes', () => {
  const items = ['ann', 'bob'].map((userId) => ({ type: 'track', event: 'Paid', userId, messageId: userId }));
  const path = '/v1/webhooks/src_one';
  const line = makeLine({ path, body: '{"customers":["ann","bob"]}', items });
  const { change, events, items: places } = eraseLine(line, 'ann') ?? {};
  expect([events, places]).toEqual([1, [0]]);
  const altered = JSON.parse(String(change?.text)) as RawLine;
  expect(altered).toEqual({ ...line, body: '', items: [null, items[1]], erased: [0] });
  const { events: left, rejections } = normaliseLine(altered);
  expect([left.map(({ messageId }) => messageId), rejections]).toEqual([['bob'], []]);
  expect(eraseLine(altered, 'bob')).toEqual({ change: { text: undefined }, events: 1 });
  expect(eraseLine(altered, 'ann')).toBeUndefined();
});

it('takes a user out of what was saved of a broken upload', () => {
  const track = (userId: string) =>
    JSON.stringify({ type: 'track', event: 'Paid', userId, messageId: userId });
  const body = `{"batch":[${track('ann')},${track('bob')},{"type":"track","userId":"ann","ev\0`;
  const line = makeLine({ path: '/v1/batch', body });
  expect(normaliseLine(line).events).toHaveLength(2);
  const { change, items } = eraseLine(line, 'ann') ?? {};
  expect(items).toEqual([0, 2]);
  const altered = JSON.parse(String(change?.text)) as RawLine;
  expect(altered.body).toBe(`{"batch":[null,${track('bob')},null]}`);
  const { events, rejections } = normaliseLine(altered);
  expect([events.map(({ messageId }) => messageId), rejections]).toEqual([['bob'], []]);
});

describe('a deletion', () => {
  it('is done after a kill at any step, with every other line once', async () => {
    for (let steps = 0; ; steps++) {
      const lake = await openTestLake();
      await archive(lake);
      let now = NOW;
      const clock = { now: () => now };
      const { id } = await makeDeletions(lake.storage, clock).create(ORDER);
      const run = async (storage: LakeStorage): Promise<Deletion | undefined> => {
        const deletions = makeDeletions(storage, clock);
        for (
          now = Date.parse('2026-03-04T13:15:00.000Z');
          now < Date.parse('2026-03-04T14:00:00.000Z');
          now += REPLACED_KEEP_MS
        )
          await deletions.run(signal);
        return deletions.get('ws_1', id);
      };
      const killed = await run(killedAfter(lake.storage, steps)).catch((error: unknown) => {
        expect(error).toBe(KILLED);
        return undefined;
      });
      expect(idsOf(await linesOf(lake.storage)).filter((messageId) => messageId.startsWith('b'))).toEqual(
        LEFT.slice(0, -1),
      );
      expect(await run(lake.storage)).toMatchObject({ status: 'done' });
      expect(idsOf(await linesOf(lake.storage))).toEqual(LEFT);
      expect(
        (await lake.storage.list('raw/', { limit: 100 })).filter((key) => key.endsWith('.zst')),
      ).toHaveLength(5);
      await lake.close();
      if (killed?.status === 'done') {
        expect(steps).toBeGreaterThan(20);
        return;
      }
    }
  });

  it('waits for a merge that is under way, and its tombstone stays through the next one', async () => {
    const lake = await openTestLake();
    await archive(lake);
    const hour = { sourceId: 'src_one', hour: '2026-03-04T09' };
    let now = Date.parse('2026-03-04T13:15:00.000Z');
    const deletions = makeDeletions(lake.storage, { now: () => now });
    await mergeHour(lake.storage, hour, now);
    now -= 60_000;
    const { id } = await deletions.create({ ...ORDER });
    now = Date.parse('2026-03-04T14:20:00.000Z');
    for (let pass = 0; pass < 4; pass++, now += REPLACED_KEEP_MS) await deletions.run(signal);
    expect(await deletions.get('ws_1', id)).toMatchObject({ status: 'done' });
    expect(idsOf(await linesOf(lake.storage))).toEqual(LEFT.slice(0, -1));
    const late = makeLine({ receivedAt: '2026-03-04T09:50:00.000Z', requestId: 'late', batchId: 'late' });
    await lake.archive.writeRaw(receivedLines([JSON.stringify(late)]));
    await mergeHour(lake.storage, hour, now);
    await mergeHour(lake.storage, hour, now + REPLACED_KEEP_MS);
    const [object] = (await lake.catalog.objects('src_one', hour.hour)).objects;
    expect((await lake.catalog.manifest(object!))?.erasures).toHaveLength(1);
    await lake.close();
  });
});
