#!/usr/bin/env node
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Trackyard runs on Node.js 24 or newer; this is ${process.version}. "npx trackyard" brings its own on Linux.`,
  );
  process.exit(1);
}
const [command = 'up'] = process.argv.slice(2);
if (command === 'send') restartWith('--max-semi-space-size=4');
if (command === 'up') restartWith('--no-allocation-site-pretenuring');
await import('./loading.mjs');
await import('../src/main.ts');

/**
 * Begins again as the same process with a flag of V8's that cannot be changed once it runs; children inherit it. Where
 * there is no `execve` it goes on without, at a higher price.
 *
 * A sender makes garbage by the row, for which V8 would let the young generation grow to 250 MB. A hub's lists of events
 * live through a collection now and then: V8 would take that for a habit and make them in the old generation, from where
 * dead ones keep all events that they name until the next full collection (docs/decisions/006-hot-path.md).
 */
function restartWith(flag) {
  if (process.execArgv.includes(flag) || !process.execve || process.platform === 'win32') return;
  process.execve(
    process.execPath,
    [process.execPath, flag, ...process.execArgv, ...process.argv.slice(1)],
    process.env,
  );
}
