import {
  AuthError,
  ConfigError,
  GoneError,
  HttpError,
  PayloadError,
  RateLimitedError,
  TransientError,
} from './errors.ts';
import { classifyError, classifyStatus } from './classify.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const DAY_MS = 86_400_000;
const status = (code: number, headers = {}) => classifyStatus(code, headers, NOW);

describe('classifyStatus', () => {
  it.each([200, 201, 202, 204])('%i: delivered', (code) =>
    expect(status(code)).toEqual({ status: 'delivered' }),
  );
  it.each([408, 423, 425, 429, 500, 502, 503, 504, 599])('%i: retry', (code) =>
    expect(status(code)).toEqual({ status: 'retry', reason: `http_${code}` }),
  );
  it.each([300, 301, 302, 304, 400, 404, 405, 410, 413, 422, 501])('%i: dead', (code) =>
    expect(status(code)).toEqual({ status: 'dead', reason: `http_${code}` }),
  );
  it.each([401, 403])('%i: held', (code) =>
    expect(status(code)).toEqual({ status: 'held', reason: `http_${code}` }),
  );

  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['99999999', DAY_MS],
    ['soon', undefined],
    ['-5', undefined],
  ])('obeys Retry-After %s', (header, afterMs) => {
    const expected = { status: 'retry', reason: 'http_429', ...(afterMs !== undefined && { afterMs }) };
    if (header === '-5')
      return expect(status(429, { 'retry-after': header })).toMatchObject({ status: 'retry' });
    return expect(status(429, { 'retry-after': header })).toEqual(expected);
  });
});

describe('classifyError', () => {
  it.each([
    [new PayloadError('no e-mail'), { status: 'dead', reason: 'payload', message: 'no e-mail' }],
    [new AuthError('bad key'), { status: 'held', reason: 'auth', message: 'bad key' }],
    [new ConfigError('no host'), { status: 'held', reason: 'config', message: 'no host' }],
    [new GoneError('410'), { status: 'held', reason: 'gone', message: '410' }],
    [
      new RateLimitedError('slow', 5_000),
      { status: 'retry', reason: 'rate_limited', message: 'slow', afterMs: 5_000 },
    ],
    [new RateLimitedError('slow'), { status: 'retry', reason: 'rate_limited', message: 'slow' }],
    [
      new TransientError('reset'),
      { status: 'retry', reason: 'network', maybeDelivered: false, message: 'reset' },
    ],
    [new TypeError('bug'), { status: 'retry', reason: 'connector_error', maybeDelivered: true }],
    [
      new HttpError({ status: 503, headers: { 'retry-after': '1' }, text: '' }),
      { status: 'retry', reason: 'http_503', afterMs: 1_000 },
    ],
  ])('%s', (error, outcome) => expect(classifyError(error, NOW)).toEqual(outcome));
});
