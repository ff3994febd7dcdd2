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
import { ROOT } from './root.mjs';

const RESULTS = join(ROOT, 'test', 'results');

/** Runs `run` with an environment in which figures are recorded, and keeps them under `name`. Resolves to its exit code. */
export async function keepingFigures(name, env, run) {
  const folder = mkdtempSync(join(tmpdir(), 'trackyard-figures-'));
  const figures = join(folder, 'figures.ndjson');
  const exitCode = await run({ ...env, TRACKYARD_TEST_FIGURES: figures });
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

/** Prints what is kept, and what of `names` is not. */
export function showResults(names) {
  const files = existsSync(RESULTS) ? readdirSync(RESULTS).filter((file) => file.endsWith('.json')) : [];
  for (const file of files) {
    const { name, ok, commit, date, figures } = JSON.parse(readFileSync(join(RESULTS, file), 'utf8'));
    const age = isStale(commit) ? 'STALE: the code has moved on since' : 'of this code';
    console.log(`${name}: ${ok ? 'passed' : 'FAILED'} ${date.slice(0, 10)} at ${commit.slice(0, 9)}, ${age}`);
    for (const line of figures) console.log(`  ${JSON.stringify(line)}`);
  }
  const missing = names.filter((name) => !files.includes(`${name}.json`));
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
