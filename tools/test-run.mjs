import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { ensureConsoleBuilt } from './console-build.mjs';
import { withTestPrograms } from './debian.mjs';
import { ROOT } from './root.mjs';
import { Stop } from './stop.mjs';
import { SUMMARY_VARIABLE } from './jest-summary-reporter.mjs';
import { closingLine, exitCodeOf, outcomeOf } from './test-outcome.mjs';

/**
 * `npm test`: every test, with real servers; `args` go to jest. Then what no test here proves, and as the very last
 * line `N passed, N failed`. Written here and not by jest, which may have more to say after its reporters.
 */
export async function test(args, env) {
  const unproven = join(ROOT, 'docs', 'unproven.md');
  if (!existsSync(unproven))
    throw new Stop('docs/unproven.md is missing: it says what no test here can prove, and why.');
  const testEnv = await withTestPrograms(ROOT, { ...env, TZ: 'UTC' });
  await ensureConsoleBuilt(ROOT, testEnv);

  const folder = mkdtempSync(join(tmpdir(), 'trackyard-test-'));
  const summary = join(folder, 'summary.json');
  const jestExitCode = await runJest(args, { ...testEnv, [SUMMARY_VARIABLE]: summary });
  const counts = existsSync(summary) ? JSON.parse(readFileSync(summary, 'utf8')) : null;
  rmSync(folder, { recursive: true });

  const outcome = outcomeOf(counts, jestExitCode);
  console.log(`\n${readFileSync(unproven, 'utf8').trim()}\n`);
  for (const reason of outcome.reasons) console.log(reason);
  console.log(closingLine(outcome));
  return exitCodeOf(outcome);
}

/** jest as `npm test` calls it. */
export function runJest(args, env) {
  // Programs' warnings about experimental parts of Node would stand between the results.
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const reporters = [
    '--reporters=default',
    `--reporters=${join(ROOT, 'tools', 'jest-summary-reporter.mjs')}`,
  ];
  const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  return runChild('node', [...node, jest, ...reporters, '--ci', '--forceExit', ...args], { env, cwd: ROOT });
}
