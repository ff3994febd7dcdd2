import { join } from 'node:path';
import { runChild } from './child.mjs';
import { withTestPrograms, withWhatDebianHas } from './debian.mjs';
import { keepingFigures } from './results.mjs';
import { ROOT } from './root.mjs';

const SUITES = { sdks: join(ROOT, 'test', 'conformance', 'sdks', 'languages', 'main.ts') };

/** What the SDKs of other languages need; without one of them its language is not run, and that is said. */
const TOOLCHAINS = [
  { program: 'python3', package: 'python3' },
  { program: 'pip3', package: 'python3-pip' },
  { program: 'go', package: 'golang-go' },
  { program: 'javac', package: 'default-jdk-headless' },
  { program: 'mvn', package: 'maven' },
];

/** `npm run conformance -- sdks [NAME …] [--allow-missing]`: figures are kept where all are run. */
export async function conformance([suite, ...args], env) {
  if (!Object.hasOwn(SUITES, suite ?? '')) {
    console.error(`Say which: ${Object.keys(SUITES).join(', ')}.`);
    return 2;
  }
  const testEnv = await withTestPrograms(ROOT, { ...env, TZ: 'UTC' });
  await withWhatDebianHas(TOOLCHAINS, testEnv);
  const run = (runEnv) => runChild('node', [SUITES[suite], ...args], { env: runEnv, cwd: ROOT });
  const isWhole = args.every((arg) => arg.startsWith('--'));
  return isWhole ? keepingFigures(suite, testEnv, run) : run(testEnv);
}
