#!/usr/bin/env node
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Trackyard runs on Node.js 24 or newer; this is ${process.version}. "npx trackyard" brings its own on Linux.`,
  );
  process.exit(1);
}
if (process.argv[2] === 'send') keepSmall();
await import('./loading.mjs');
await import('../src/main.ts');

/**
 * Begins again as the same process with a small young generation: a sender makes garbage by the row, which V8 would let
 * grow to 250 MB. The size cannot be changed once a process runs. Where there is no `execve` it stays larger.
 */
function keepSmall() {
  const small = '--max-semi-space-size=4';
  if (process.execArgv.includes(small) || !process.execve || process.platform === 'win32') return;
  process.execve(
    process.execPath,
    [process.execPath, small, ...process.execArgv, ...process.argv.slice(1)],
    process.env,
  );
}
