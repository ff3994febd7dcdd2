import { ratesBetween } from './live-rates.ts';

const reading = (seconds: number, received: number, arrived: number) => ({
  atMs: seconds * 1_000,
  received,
  arrived,
});

it.each([
  [reading(5, 5_000, 2_000), { received: 1_000, shown: 400, isSample: true }],
  [reading(5, 500, 480), { received: 100, shown: 96, isSample: false }],
  [reading(5, 25, 0), { received: 5, shown: 0, isSample: false }],
  [reading(0, 9, 9), undefined],
])('%j', (now, rates) => expect(ratesBetween(reading(0, 0, 0), now)).toEqual(rates));
