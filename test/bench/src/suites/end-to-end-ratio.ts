import { CASES, measure } from './end-to-end.ts';
import type { Scale } from './suite.ts';

const SHORT: Scale = { runs: 3, size: 0.3, backends: ['redis'], log: () => undefined };

/**
 * Microseconds of CPU an event of ours and of the plain design, on Redis: the least of three short runs of each, because
 * what else runs on a machine, and code that is not compiled yet, only ever add to it.
 */
export async function endToEndRatio(destinations: number): Promise<{ ours: number; plain: number }> {
  const one = CASES.find((each) => each.destinations === destinations && each.kind === 'batch');
  if (!one) throw new Error(`There is no case with ${destinations} destinations.`);
  const [ours, plain] = [
    await measure(one, { backend: 'redis', name: 'trackyard', scale: SHORT }),
    await measure(one, { backend: 'redis', name: 'plain', scale: SHORT }),
  ];
  return { ours: ours.figures[0]!.min, plain: plain.figures[0]!.min };
}
