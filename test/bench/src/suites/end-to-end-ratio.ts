import { CASES, measure } from './end-to-end.ts';
import type { Scale } from './suite.ts';

const SHORT: Scale = { runs: 1, size: 0.3, backends: ['redis'], log: () => undefined };

/** Microseconds of CPU an event of ours and of the plain design, from one short run of each on Redis. */
export async function endToEndRatio(destinations: number): Promise<{ ours: number; plain: number }> {
  const one = CASES.find((each) => each.destinations === destinations && each.kind === 'batch');
  if (!one) throw new Error(`There is no case with ${destinations} destinations.`);
  const [ours, plain] = [
    await measure(one, { backend: 'redis', name: 'trackyard', scale: SHORT }),
    await measure(one, { backend: 'redis', name: 'plain', scale: SHORT }),
  ];
  return { ours: ours.figures[0]!.median, plain: plain.figures[0]!.median };
}
