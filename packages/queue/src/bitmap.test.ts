import fc from 'fast-check';
import * as bitmap from './bitmap.ts';

const SIZE = 100;
const sets = fc.uniqueArray(fc.nat(SIZE - 1));
const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

describe('bitmap', () => {
  it('holds the indexes that it was made of, in words of eight digits', () => {
    expect(bitmap.of(33, [0, 31, 32])).toBe('8000000100000001');
    expect(bitmap.indexes('8000000100000001')).toEqual([0, 31, 32]);
    expect(bitmap.all(3)).toBe('00000007');
    expect(bitmap.of(0, [])).toBe(bitmap.NONE);
  });

  it('agrees with sets', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [bitsA, bitsB] = [bitmap.of(SIZE, a), bitmap.of(SIZE, b)];
        expect(bitmap.indexes(bitmap.and(bitsA, bitsB))).toEqual(sorted(new Set(a).intersection(new Set(b))));
        expect(bitmap.indexes(bitmap.or(bitsA, bitsB))).toEqual(sorted(new Set(a).union(new Set(b))));
        expect(bitmap.indexes(bitmap.without(bitsA, bitsB))).toEqual(
          sorted(new Set(a).difference(new Set(b))),
        );
        expect(bitmap.count(bitsA)).toBe(a.length);
        expect(bitmap.isEmpty(bitsA)).toBe(a.length === 0);
      }),
    );
  });

  it('takes maps of different lengths: what is missing is empty', () => {
    expect(bitmap.indexes(bitmap.and(bitmap.of(64, [1, 40]), bitmap.of(8, [1])))).toEqual([1]);
    expect(bitmap.indexes(bitmap.or(bitmap.NONE, bitmap.of(64, [40])))).toEqual([40]);
    expect(bitmap.indexes(bitmap.without(bitmap.of(64, [1, 40]), bitmap.of(8, [1])))).toEqual([40]);
  });
});
