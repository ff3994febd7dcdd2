import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { withTestPrograms } from './debian.mjs';
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
    env: { TRACKYARD_TEST_ROUNDS: '3', TRACKYARD_TEST_EVENTS: '3000' },
  },
};
const RESULTS = join(ROOT, 'test', 'results');

/** `npm run test:long -- <name>` runs one and keeps its figures; without a name it shows what is kept. */
export async function testLong([name], env) {
  if (!name) return show();
  if (!Object.hasOwn(LONG, name)) {
    console.error(`There is no long test "${name}": ${Object.keys(LONG).join(', ')}.`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'trackyard-long-'));
  const figures = join(folder, 'figures.ndjson');
  const { tests, env: sizes } = LONG[name];
  const testEnv = await withTestPrograms(ROOT, {
    ...env,
    ...sizes,
    TZ: 'UTC',
    TRACKYARD_TEST_FIGURES: figures,
  });
  const exitCode = await runJest(['-i', tests], testEnv);
  keep(name, exitCode === 0, existsSync(figures) ? readFileSync(figures, 'utf8') : '');
  rmSync(folder, { recursive: true });
  return exitCode;
}

function keep(name, ok, lines) {
  const figures = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const date = new Date().toISOString();
  const result = {
    name,
    ok,
    commit: git('rev-parse', 'HEAD'),
    date,
    machine,
    node: process.version,
    figures,
  };
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

function show() {
  const files = existsSync(RESULTS) ? readdirSync(RESULTS).filter((file) => file.endsWith('.json')) : [];
  for (const file of files) {
    const { name, ok, commit, date, figures } = JSON.parse(readFileSync(join(RESULTS, file), 'utf8'));
    const age = isStale(commit) ? 'STALE: the code has moved on since' : 'of this code';
    console.log(`${name}: ${ok ? 'passed' : 'FAILED'} ${date.slice(0, 10)} at ${commit.slice(0, 9)}, ${age}`);
    for (const line of figures) console.log(`  ${JSON.stringify(line)}`);
  }
  const missing = Object.keys(LONG).filter((name) => !files.includes(`${name}.json`));
  if (missing.length > 0) console.log(`Never run: ${missing.join(', ')}`);
  return 0;
}

function isStale(commit) {
  const { status } = spawnSync('git', ['diff', '--quiet', commit, '--', 'apps', 'packages', 'connectors'], {
    cwd: ROOT,
  });
  return status !== 0;
}

function git(...args) {
  return spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
}
