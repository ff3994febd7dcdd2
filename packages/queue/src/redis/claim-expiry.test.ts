import { createClaimExpiry } from './claim-expiry.ts';

/** Keys of eight bytes whose first three are these. */
const keysOf = (...places: number[]) =>
  Buffer.concat(
    places.map((place) => Buffer.from(place.toString(16).padStart(6, '0') + '0000000000', 'hex')),
  );

describe('the time to live of buckets', () => {
  it('is asked for once a bucket and window', () => {
    const expiry = createClaimExpiry();
    const keys = keysOf(0, 0xffffff);
    expect(expiry.needed(7, keys)).toBe('11');
    expiry.done(7, 13, keys);
    expect(expiry.needed(7, keysOf(1, 0xfffffe, 0x7fffff))).toBe('001');
    expect(expiry.needed(8, keys)).toBe('11');
    expiry.done(8, 18, keysOf(0));
    expect(expiry.needed(8, keysOf(63, 64, 0xffffff))).toBe('011');
  });

  it('is asked for again where the script did not run', () => {
    const expiry = createClaimExpiry();
    expiry.done(7, 13, keysOf(0));
    expiry.needed(7, keysOf(0xffffff));
    expect(expiry.needed(7, keysOf(0xffffff))).toBe('1');
  });
});
