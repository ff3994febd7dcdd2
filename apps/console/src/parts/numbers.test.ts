import { bytes, duration, short } from './numbers.ts';

it.each([
  [0, '0'],
  [9_999, '9,999'],
  [12_345, '12.3K'],
  [3_400_000, '3.4M'],
])('shows %d as %s', (count, shown) => expect(short(count)).toBe(shown));

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_500, '1.5 kB'],
  [2_000_000_000_000, '2.0 TB'],
  [5e15, '5000.0 TB'],
])('shows %d bytes as %s', (count, shown) => expect(bytes(count)).toBe(shown));

it.each([
  [12.4, '12 ms'],
  [1_250, '1.3 s'],
  [180_000, '3 min'],
])('shows %d ms as %s', (ms, shown) => expect(duration(ms)).toBe(shown));
