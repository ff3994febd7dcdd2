import { fitting, fittingItems } from './fitting.ts';

it('fitting: keeps what fits into an event', () => {
  expect(fitting({ a: 1, empty: '', page: 'x'.repeat(30_000), b: { c: 2 } })).toEqual({ a: 1, b: { c: 2 } });
});

it('fitting: leaves out what is too large, whatever stands before it', () => {
  const values = { large: 'x'.repeat(40_000), small: 1, alsoLarge: ['ä'.repeat(20_000)] };
  expect(fitting(values)).toEqual({ small: 1 });
});

it('fitting: fits into an event however many fields there are', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`field${n}`, n]));
  const kept = JSON.stringify(fitting(many));
  expect(kept.length).toBeLessThan(24 * 1024);
  expect(kept.length).toBeGreaterThan(20 * 1024);
});

it('leaves out what is nested too deeply to be written', () => {
  const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  expect(fitting({ deep, id: 1 })).toEqual({ id: 1 });
  expect(fittingItems([1, deep, 2])).toEqual([1]);
});

it('fittingItems: takes as many as there is room for, from the first', () => {
  const items = Array.from({ length: 100 }, (_, n) => ({ n, name: '日'.repeat(100) }));
  const taken = fittingItems(items);
  expect(taken).toEqual(items.slice(0, taken.length));
  const bytesOf = (count: number): number => Buffer.byteLength(JSON.stringify(items.slice(0, count)));
  expect(bytesOf(taken.length)).toBeLessThanOrEqual(20 * 1024);
  expect(bytesOf(taken.length + 1)).toBeGreaterThan(20 * 1024);
  expect(fittingItems(items.slice(0, 3))).toEqual(items.slice(0, 3));
});
