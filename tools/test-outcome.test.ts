import { closingLine, exitCodeOf, outcomeOf } from './test-outcome.mjs';

const counts = (changes: object) => ({ passed: 3, failed: 0, skipped: 0, brokenSuites: 0, ...changes });

it.each([
  ['all well', counts({}), 0, '3 passed, 0 failed'],
  ['skipped ones are named', counts({ skipped: 2 }), 0, '3 passed, 0 failed, 2 skipped'],
  ['a test failed', counts({ failed: 2 }), 1, '3 passed, 2 failed'],
  ['suites did not load', counts({ failed: 1, brokenSuites: 2 }), 1, '3 passed, 3 failed'],
  ['no test was found', counts({ passed: 0 }), 1, '0 passed, 1 failed'],
  ['all tests were skipped', counts({ passed: 0, skipped: 4 }), 0, '0 passed, 1 failed, 4 skipped'],
  ['jest fails for a reason of its own', counts({}), 1, '3 passed, 1 failed'],
  ['jest crashed', null, 137, '0 passed, 1 failed'],
])('%s', (_name, given, jestExitCode, line) => {
  const outcome = outcomeOf(given, jestExitCode);
  expect(closingLine(outcome)).toBe(line);
  expect(exitCodeOf(outcome)).toBe(line.includes(' 0 failed') ? 0 : 1);
});
