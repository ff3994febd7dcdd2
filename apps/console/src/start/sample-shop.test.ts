import { sampleShop } from './sample-shop.ts';

/** A small generator with a seed (mulberry32). */
function seeded(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NOW_MS = Date.parse('2026-03-04T12:00:00Z');
const shop = (seed: number) => {
  let ids = 0;
  return sampleShop({
    visitors: 200,
    nowMs: NOW_MS,
    random: seeded(seed),
    newId: () => `id-${ids++}-00000000`,
  });
};
const count = (events: ReturnType<typeof shop>, name: string) =>
  events.filter(({ event }) => event === name).length;

it('narrows at each step, and never to nothing', () => {
  const events = shop(1);
  const steps = ['Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed'].map((name) =>
    count(events, name),
  );
  expect(steps).toEqual(steps.toSorted((a, b) => b - a));
  expect(new Set(steps).size).toBe(4);
  expect(steps.at(-1)).toBeGreaterThan(0);
});

it('happened before now, in the order of its times, each with an id of its own', () => {
  const events = shop(2);
  const times = events.map(({ timestamp }) => Date.parse(timestamp));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(Math.max(...times)).toBeLessThanOrEqual(NOW_MS);
  expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
});

it('knows who pays', () => {
  const paid = shop(3).filter(({ event }) => event === 'Order Completed');
  expect(paid.every(({ userId }) => userId?.startsWith('customer-'))).toBe(true);
});
