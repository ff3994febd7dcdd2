import { withTestPrograms } from './debian.mjs';
import { keepingFigures, showResults } from './results.mjs';
import { ROOT } from './root.mjs';
import { runJest } from './test-run.mjs';

/** The promises at full size: the same tests as `npm test`, with other numbers. */
const LONG = {
  chaos: {
    tests: 'test/chaos/kill-in-turn',
    env: { TRACKYARD_CHAOS_EVENTS: '100000', TRACKYARD_CHAOS_KILLS: '10', TRACKYARD_CHAOS_A_REQUEST: '50' },
  },
  catalog: {
    tests: 'test/bench/catalog-cost',
    env: { TRACKYARD_TEST_EVENTS: '100000' },
  },
  warehouse: {
    tests: 'test/bench/warehouse',
    env: {
      TRACKYARD_TEST_ROUNDS: '50',
      TRACKYARD_TEST_BATCH: '10000',
      TRACKYARD_TEST_MOST_TIMES: '1.5',
      TRACKYARD_TEST_EVENTS: '10000000',
      TRACKYARD_TEST_LEAST_PER_SECOND: '20000',
    },
  },
  import: {
    tests: 'test/chaos/file-import',
    env: {
      TRACKYARD_TEST_ROWS: '1000000',
      TRACKYARD_TEST_PROCESSES: '2',
    },
  },
  dialects: {
    tests: 'packages/warehouse/src/.*/conformance.test',
    env: { TRACKYARD_TEST_WHOLE: '1' },
  },
  lake: {
    tests: 'apps/worker/src/lake-at-size',
    env: { TRACKYARD_TEST_EVENTS: '10000000' },
  },
  lag: {
    tests: 'apps/worker/src/healthy-lag',
    env: {
      TRACKYARD_TEST_ROUNDS: '3',
      TRACKYARD_TEST_EVENTS: '3000',
      TRACKYARD_TEST_MOST_TIMES: '1.2',
    },
  },
};

/** `npm run test:long -- <name>` runs one and keeps its figures; without a name it shows what is kept. */
export async function testLong([name], env) {
  if (!name) return showResults(Object.keys(LONG));
  if (!Object.hasOwn(LONG, name)) {
    console.error(`There is no long test "${name}": ${Object.keys(LONG).join(', ')}.`);
    return 2;
  }
  const { tests, env: sizes } = LONG[name];
  const testEnv = await withTestPrograms(ROOT, { ...env, ...sizes, TZ: 'UTC' });
  return keepingFigures(name, testEnv, (figuresEnv) => runJest(['-i', tests], figuresEnv));
}
