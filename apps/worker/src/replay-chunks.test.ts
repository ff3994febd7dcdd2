import type { RawLine } from '@trackyard/lake';
import { readChunks } from './replay-chunks.ts';

const rules = {
  enrich: <T>(events: T) => Promise.resolve(events),
  wants: () => true,
  isStrict: () => false,
  signal: new AbortController().signal,
};

/** Requests of one event each, with so much text in each. */
async function* requests(count: number, characters = 0): AsyncGenerator<RawLine> {
  const text = 'x'.repeat(characters);
  for (let n = 0; n < count; n++)
    yield await Promise.resolve({
      ...{ requestId: `r${n}`, batchId: 'b', sourceId: 'src_1', receivedAt: '2026-03-04T10:00:00.000Z' },
      ...{ method: 'POST', path: '/v1/track', remote: '', headers: {}, encoding: 'utf8' as const },
      body: JSON.stringify({ event: 'Seen', userId: 'u', properties: { text } }),
    });
}

async function sizesOf(lines: AsyncIterable<RawLine>, more: object): Promise<[number, number][]> {
  const sizes: [number, number][] = [];
  for await (const { events, read } of readChunks(lines, { ...rules, maxEvents: 1_000, ...more }))
    sizes.push([events.length, read]);
  return sizes;
}

describe('readChunks', () => {
  it.each([
    [1_000, 12_000, 12],
    [10_000, 12_000, 2],
  ])('gives %i events at once', async (maxEvents, count, chunks) => {
    const sizes = await sizesOf(requests(count), { maxEvents });
    expect(sizes).toHaveLength(chunks);
    expect(sizes[0]).toEqual([maxEvents, maxEvents]);
  });

  it('gives fewer where they are large', async () => {
    const [first] = await sizesOf(requests(1_000, 20_000), {});
    expect(first![0]).toBeLessThan(150);
  });

  it('ends a chunk also where nothing is wanted', async () => {
    expect(await sizesOf(requests(6_000), { wants: () => false })).toEqual([
      [0, 5_000],
      [0, 1_000],
    ]);
  });

  it('says about how long each event is', async () => {
    for await (const { sizes, events } of readChunks(requests(2, 100), { ...rules, maxEvents: 10 })) {
      expect(sizes).toHaveLength(events.length);
      expect(sizes[0]).toBeGreaterThan(100);
      expect(sizes[0]).toBeLessThan(200);
    }
  });
});
