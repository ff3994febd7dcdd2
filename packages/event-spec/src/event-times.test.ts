import { eventTimes, readTime, type Moment } from './event-times.ts';

const received: Moment = { ms: Date.parse('2026-01-02T03:04:10.000Z'), iso: '2026-01-02T03:04:10.000Z' };

describe('readTime', () => {
  it.each([
    ['2024-05-06T07:08:09.010Z', '2024-05-06T07:08:09.010Z'],
    ['2024-05-31T07:08:09.010Z', '2024-05-31T07:08:09.010Z'],
    ['2024-05-06T07:08:09Z', '2024-05-06T07:08:09.000Z'],
    ['2024-05-06T07:08:09.123456+00:00', '2024-05-06T07:08:09.123Z'],
    ['2024-05-06T09:08:09.010+02:00', '2024-05-06T07:08:09.010Z'],
    ['2024-05-06T07:08:09.123456', '2024-05-06T07:08:09.123Z'],
    ['2024-05-06 07:08:09', '2024-05-06T07:08:09.000Z'],
    ['2024-05-06', '2024-05-06T00:00:00.000Z'],
    ['Mon, 06 May 2024 07:08:09 GMT', '2024-05-06T07:08:09.000Z'],
    ['Mon May 06 2024 09:08:09 GMT+0200 (Central European Summer Time)', '2024-05-06T07:08:09.000Z'],
    ['May 6, 2024 07:08', '2024-05-06T07:08:00.000Z'],
    ['2024-02-31T00:00:00.000Z', '2024-03-02T00:00:00.000Z'],
    [1714979289010, '2024-05-06T07:08:09.010Z'],
    [1714979289010.7, '2024-05-06T07:08:09.010Z'],
  ])('reads %p', (value, iso) => {
    expect(readTime(value)).toEqual({ ms: Date.parse(iso), iso });
  });

  it.each([
    [
      '',
      'soon',
      '2024-13-01T00:00:00.000Z',
      'yes 5',
      '0000-01-01T00:00:00.000Z',
      '+012345-01-01T00:00:00.000Z',
    ],
    [null, undefined, true, {}, [], Number.NaN, 1e300, -1e300, 'x'.repeat(100_000)],
  ])('refuses what is no time', (...values) => {
    for (const value of values) expect(readTime(value)).toBeUndefined();
  });

  it('takes a text without a zone as UTC wherever the server stands', () => {
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'America/New_York';
      expect(readTime('2024-05-06T07:08:09')?.iso).toBe('2024-05-06T07:08:09.000Z');
      expect(readTime('May 6, 2024 07:08')?.iso).toBe('2024-05-06T07:08:00.000Z');
    } finally {
      process.env.TZ = zone;
    }
  });
});

describe('eventTimes', () => {
  const times = (item: object, rootSentAt?: string) => eventTimes(item, received, readTime(rootSentAt));

  it('leaves its own time to what waited on a phone for days, and says so', () => {
    const waited = { timestamp: '2025-12-28T10:00:00.000Z', sentAt: '2025-12-28T10:05:00.000Z' };
    expect(times(waited)).toEqual({
      timestamp: '2025-12-28T10:00:00.000Z',
      originalTimestamp: '2025-12-28T10:00:00.000Z',
      sentAt: '2025-12-28T10:05:00.000Z',
      skewMs: Date.parse(waited.sentAt) - received.ms,
      timeMethod: 'original',
    });
  });

  it.each([
    ['a clock that is some hours slow', '2026-01-01T10:00:00.000Z'],
    ['a clock that has lost its date', '2000-01-01T00:00:10.000Z'],
    ['a clock that is days fast', '2026-01-09T00:00:10.000Z'],
  ])('corrects %s', (_what, sentAt) => {
    const timestamp = new Date(Date.parse(sentAt) - 10_000).toISOString();
    const { timestamp: is, timeMethod } = times({ timestamp, sentAt });
    expect([is, timeMethod]).toEqual(['2026-01-02T03:04:00.000Z', undefined]);
  });

  it('corrects a clock that is an hour fast and tells the skew', () => {
    expect(times({ timestamp: '2026-01-02T04:04:00.000Z', sentAt: '2026-01-02T04:04:05.000Z' })).toEqual({
      timestamp: '2026-01-02T03:04:05.000Z',
      originalTimestamp: '2026-01-02T04:04:00.000Z',
      sentAt: '2026-01-02T04:04:05.000Z',
      skewMs: 3_595_000,
    });
  });

  it('corrects a clock of another year', () => {
    expect(
      times({ timestamp: '2001-01-01T00:00:00.000Z', sentAt: '2001-01-01T00:00:02.000Z' }),
    ).toMatchObject({
      timestamp: '2026-01-02T03:04:08.000Z',
      originalTimestamp: '2001-01-01T00:00:00.000Z',
    });
  });

  it('applies the formula below a second too, without telling', () => {
    expect(times({ timestamp: '2026-01-02T03:04:00.000Z', sentAt: '2026-01-02T03:04:09.900Z' })).toEqual({
      timestamp: '2026-01-02T03:04:00.100Z',
      originalTimestamp: '2026-01-02T03:04:00.000Z',
      sentAt: '2026-01-02T03:04:09.900Z',
    });
  });

  it("lets the batch's sentAt govern, and the item's own where the batch has none that is a time", () => {
    const item = { timestamp: '2026-01-02T03:00:00.000Z', sentAt: '2026-01-02T03:04:00.000Z' };
    expect(times(item, '2026-01-02T03:04:10.000Z').timestamp).toBe('2026-01-02T03:00:00.000Z');
    expect(times(item, 'never').timestamp).toBe('2026-01-02T03:00:10.000Z');
  });

  it('leaves the time alone without a sentAt', () => {
    const iso = '2020-01-01T00:00:00.000Z';
    expect(times({ timestamp: iso, sentAt: null })).toEqual({ timestamp: iso, originalTimestamp: iso });
  });

  it('takes the arrival for an event without a time of its own', () => {
    const atArrival = { timestamp: received.iso, originalTimestamp: received.iso };
    expect(times({})).toEqual(atArrival);
    expect(times({ timestamp: 'yesterday' })).toEqual(atArrival);
    expect(times({ sentAt: '2020-01-01T00:00:00.000Z' })).toMatchObject(atArrival);
  });

  it('reads originalTimestamp where timestamp is missing or no time', () => {
    const originalTimestamp = '2025-12-31T00:00:00.000Z';
    expect(times({ originalTimestamp }).timestamp).toBe(originalTimestamp);
    expect(times({ timestamp: {}, originalTimestamp }).originalTimestamp).toBe(originalTimestamp);
  });

  it('cuts the future to the arrival and keeps the original', () => {
    const future = '2031-01-01T00:00:00.000Z';
    expect(times({ timestamp: future })).toEqual({ timestamp: received.iso, originalTimestamp: future });
    expect(times({ timestamp: future, sentAt: '2026-01-02T03:04:09.000Z' }).timestamp).toBe(received.iso);
  });

  it('survives clocks at the ends of time', () => {
    const first = '0001-01-01T00:00:00.000Z';
    const last = '9999-12-31T23:59:59.999Z';
    expect(times({ timestamp: first, sentAt: last })).toMatchObject({
      timestamp: received.iso,
      originalTimestamp: first,
    });
  });
});
