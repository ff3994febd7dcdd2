import { chartOf } from './result-chart.ts';

const result = (rows: unknown[][]) => ({
  columns: (rows[0] ?? []).map((_, index) => ({ name: `c${index}`, type: 'any' })),
  rows,
  truncated: false,
});

it('draws values over time, oldest first', () => {
  const chart = chartOf(
    result([
      ['2026-03-05T00:00:00Z', '12'],
      ['2026-03-04T00:00:00Z', 7],
      ['2026-03-06T00:00:00Z', null],
    ]),
  );
  expect(chart).toEqual({
    kind: 'time',
    times: ['2026-03-04', '2026-03-05', '2026-03-06'].map((day) => Date.parse(`${day}T00:00:00Z`)),
    series: [{ label: 'c1', tone: 'good', values: [7, 12, null] }],
  });
});

it('draws a bar for each name', () => {
  expect(
    chartOf(
      result([
        ['a', 3],
        ['b', 9],
      ]),
    ),
  ).toEqual({
    kind: 'bars',
    bars: [
      { name: 'a', value: 3 },
      { name: 'b', value: 9 },
    ],
    most: 9,
  });
});

it.each([
  [
    [
      ['a', 'x'],
      ['b', 'y'],
    ],
  ],
  [[[1], [2]]],
  [[['a', 1]]],
  [[]],
])('draws nothing of %j', (rows) => {
  expect(chartOf(result(rows))).toBeUndefined();
});
