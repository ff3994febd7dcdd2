import { everyBucket } from './stat-series.ts';

it('fills the buckets in which nothing happened', () => {
  const row = {
    requests: 1,
    delivered: 2,
    retried: 0,
    dead: 0,
    held: 0,
    durationAverageMs: 3,
    durationMaxMs: 3,
  };
  const { times, rows } = everyBucket({
    from: '2026-03-04T10:00:30.000Z',
    to: '2026-03-04T10:03:30.000Z',
    bucket: 'minute',
    data: [{ at: '2026-03-04T10:02:00.000Z', ...row }],
    totals: row,
    reasons: [],
  });
  expect(times.map((time) => new Date(time).toISOString().slice(14, 16))).toEqual(['00', '01', '02', '03']);
  expect(rows.map((one) => one?.delivered)).toEqual([undefined, undefined, 2, undefined]);
});
