import { isRecent } from './signature.ts';
import { isoFromMs, isoFromSeconds, messageIdOf, roundAmount } from './values.ts';

it('messageIdOf: keeps an id that fits, and makes the same short one of the same long one', () => {
  expect(messageIdOf('acme', 'e1')).toBe('acme-e1');
  const long = 'e'.repeat(200);
  expect(messageIdOf('acme', long)).toMatch(/^acme-[0-9a-f]{24}$/);
  expect(messageIdOf('acme', long)).toBe(messageIdOf('acme', long));
  expect(messageIdOf('acme', long)).not.toBe(messageIdOf('acme', `${long}e`));
});

it.each([null, undefined, '', ' ', [], {}, true, 'soon', 1e20])('times: %j is none', (value) => {
  expect([isoFromSeconds(value), isoFromMs(value)]).toEqual([undefined, undefined]);
});

it.each([1513299569, '1513299569'])('isoFromSeconds: reads %j', (value) => {
  expect(isoFromSeconds(value)).toBe('2017-12-15T00:59:29.000Z');
});

describe('isRecent', () => {
  const request = {
    method: 'POST' as const,
    headers: {},
    query: {},
    body: Buffer.alloc(0),
    receivedAt: 1e12,
  };
  const now = 1e9;

  it.each([
    [now, undefined, true],
    [now - 300, undefined, true],
    [now - 301, undefined, false],
    [now + 301, undefined, false],
    [now - 3600, 3600, true],
    [now - 3601, 3600, false],
    [now + 301, 3600, false],
    [Number.NaN, undefined, false],
  ])('%d, at most %s old: %s', (seconds, maxAge, wanted) => {
    expect(isRecent(request, seconds, maxAge)).toBe(wanted);
  });
});

it.each([
  [0.1 + 0.2, 0.3],
  [12.345 - 0.001, 12.344],
  [10, 10],
])('roundAmount: %d → %d', (amount, rounded) => {
  expect(roundAmount(amount)).toBe(rounded);
});
