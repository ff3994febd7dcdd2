/**
 * What a test run comes to, from jest's counts (null where it did not get that far) and its exit code.
 * Whatever makes a run worthless counts as a failure: a suite that did not load, no test at all, a crash of jest.
 * `reasons` say so for failures that are no test's.
 */
export function outcomeOf(counts, jestExitCode) {
  const { passed, failed, skipped, brokenSuites } = counts ?? {
    passed: 0,
    failed: 0,
    skipped: 0,
    brokenSuites: 0,
  };
  const reasons = [];
  if (brokenSuites > 0) reasons.push(`Test files that could not be run: ${brokenSuites}.`);
  if (counts && passed + failed + brokenSuites === 0) reasons.push('No test was run.');
  else if (jestExitCode !== 0 && failed + brokenSuites === 0)
    reasons.push(`jest itself failed (${jestExitCode}).`);
  const others = Math.max(brokenSuites, reasons.length > 0 ? 1 : 0);
  return { passed, failed: failed + others, skipped, reasons };
}

/** `N passed, N failed`, and `, N skipped` where any were. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** 0 only for a run that proves something. */
export function exitCodeOf({ failed }) {
  return failed === 0 ? 0 : 1;
}
