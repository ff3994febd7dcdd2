/**
 * The short form of the benchmarks: that an event costs several times less CPU than in the plain design, in the same
 * run, by the operating system's accounting. It asserts ratios alone, well below what a full run shows (`npm run bench`,
 * docs/performance.md), because the machines that run tests are busy.
 */
import { endToEndRatio } from './src/suites/end-to-end-ratio.ts';

jest.setTimeout(240_000);

it.each([
  { destinations: 1, atLeast: 3 },
  { destinations: 10, atLeast: 6 },
])(
  'costs a fraction of the plain design with $destinations destinations',
  async ({ destinations, atLeast }) => {
    const { ours, plain } = await endToEndRatio(destinations);
    process.stdout.write(
      `${destinations} destinations: ${Math.round(ours)} and ${Math.round(plain)} µs an event\n`,
    );
    expect(plain / ours).toBeGreaterThan(atLeast);
  },
);
