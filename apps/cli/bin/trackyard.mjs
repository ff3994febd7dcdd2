#!/usr/bin/env node
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Trackyard runs on Node.js 24 or newer; this is ${process.version}. "npx trackyard" brings its own on Linux.`,
  );
  process.exit(1);
}
await import('./loading.mjs');
await import('../src/main.ts');
