import { fits, isTimestamp, typeOf } from './logical-type.ts';

it.each([
  [true, 'boolean'],
  [0, 'integer'],
  [-9_007_199_254_740_991, 'integer'],
  [9_007_199_254_740_992, 'float'],
  [1.5, 'float'],
  ['', 'string'],
  ['2026-01-02', 'string'],
  ['2026-01-02T03:04:05', 'string'],
  ['2026-01-02T03:04:05Z', 'timestamp'],
  ['12', 'string'],
  [[1], 'json'],
  [{ a: 1 }, 'json'],
])('takes %j for %s', (value, type) => {
  expect(typeOf(value)).toBe(type);
});

it.each([
  ['2024-02-29T00:00:00.123456+02:00', true],
  ['2023-02-29T00:00:00Z', false],
  ['1900-02-29T00:00:00Z', false],
  ['2000-02-29T00:00:00Z', true],
  ['2026-04-31T00:00:00Z', false],
  ['2026-01-02T24:00:00Z', false],
  ['2026-01-02T23:59:60Z', false],
  ['2026-13-02T00:00:00Z', false],
  ['2026-01-02T03:04:05.1234567Z', false], // finer than a microsecond: would be rounded
  ['2026-01-02 03:04:05Z', false],
  ['0000-01-02T03:04:05Z', false],
  ['1899-12-31T23:59:59Z', false],
  ['1900-01-02T03:04:05Z', true],
  ['2299-12-30T03:04:05Z', true],
  ['2300-01-01T00:00:00Z', false],
  ['2026-01-02T03:04:05+99:00', false],
])('knows whether %j is a moment: %s', (text, expected) => {
  expect(isTimestamp(text)).toBe(expected);
});

it('lets a value only where nothing of it is lost', () => {
  expect([fits('float', 3), fits('integer', 3.5), fits('integer', 2 ** 60)]).toEqual([true, false, false]);
  expect([fits('string', 3), fits('string', { a: 1 }), fits('json', 'x')]).toEqual([true, true, true]);
  expect([fits('boolean', 1), fits('timestamp', 'soon'), fits('foreign', 1)]).toEqual([false, false, false]);
});
