import { crashPause } from './crash-pause.ts';

it('waits longer each time a process ends in a row, and not at all after it was well', () => {
  let lastPauseMs = 0;
  const pauses = Array.from({ length: 9 }, () => (lastPauseMs = crashPause({ livedMs: 1_000, lastPauseMs })));
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  expect(crashPause({ livedMs: 30_000, lastPauseMs })).toBe(0);
});
