import { hourOf } from './hour-of.ts';

it.each([
  ['2026-01-02T03:04:05.678Z', '2026-03-04T05:06:07Z', '2026-01-02T03:00:00.000Z'],
  ['1969-12-31T23:59:59.999Z', '2026-03-04T05:06:07Z', '1969-12-31T23:00:00.000Z'],
  ['2026-03-04T05:06:07Z', '2026-03-04T05:06:07Z', '2026-03-04T00:00:00.000Z'],
  ['1000-01-01T00:00:00Z', '2026-03-04T05:06:07Z', '2026-03-04T00:00:00.000Z'],
  ['9999-01-01T00:00:00Z', '2026-03-04T05:06:07Z', '2026-03-04T00:00:00.000Z'],
  ['soon', '2026-03-04T05:06:07Z', '2026-03-04T00:00:00.000Z'],
])('takes an event of %s, received at %s, to be of %s', (own, received, expected) => {
  const values = new Map([
    ['original_timestamp', own],
    ['received_at', received],
  ]);
  expect(hourOf({ values })).toBe(expected);
});
