/**
 * What Segment's catalog costs a process that uses three of its destinations, beside one that sends as much by native
 * ones: memory, whether it grows, and CPU an event in batches of a hundred. `npm run test:long -- catalog` sends a
 * hundred thousand events.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { recordFigures } from '@trackyard/test-support';

const EVENTS = process.env['TRACKYARD_TEST_EVENTS'] ?? '20000';
const PROGRAM = join(__dirname, 'src', 'processes', 'catalog-cost.ts');

interface Cost {
  startMb: number;
  halfwayMb: number;
  endMb: number;
  cpuMicrosecondsPerEvent: Record<string, number>;
}

async function costOf(kind: 'native' | 'segment'): Promise<Cost> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', PROGRAM, kind, EVENTS]);
  return JSON.parse(stdout);
}

it('costs less than 60 MB, does not grow, and takes less than 150 µs an event', async () => {
  const native = await costOf('native');
  const segment = await costOf('segment');
  recordFigures(`cost of three catalog destinations, ${EVENTS} events`, { native, segment });
  expect(segment.endMb - native.endMb).toBeLessThan(60);
  expect(segment.endMb - segment.halfwayMb).toBeLessThan(15);
  expect(Math.max(...Object.values(segment.cpuMicrosecondsPerEvent))).toBeLessThan(150);
}, 300_000);
