import { namedValues, verdictOnAny } from './signature.ts';

describe('namedValues', () => {
  it('keeps every value of a name, whatever is in it', () => {
    expect(namedValues('t=1, v1=a=,v1=b,bare,=c')).toMatchObject({ t: ['1'], v1: ['a=', 'b'] });
    expect(namedValues('ts=1;h1=ab', ';')).toMatchObject({ ts: ['1'], h1: ['ab'] });
    expect(Object.keys(namedValues(undefined))).toEqual([]);
    expect(namedValues('__proto__=1')['t']).toBeUndefined();
  });
});

describe('verdictOnAny', () => {
  it.each([
    [['00', 'ab'], { ok: true }],
    [['00'], { ok: false, reason: 'signature' }],
    [[], { ok: false, reason: 'unsigned' }],
  ])('%j', (given, verdict) => {
    expect(verdictOnAny(given, Buffer.from('ab', 'hex'), 'hex')).toEqual(verdict);
  });
});
