#!/usr/bin/env node
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Trackyard runs on Node.js 24 or newer; this is ${process.version}. "npx trackyard" brings its own on Linux.`,
  );
  process.exit(1);
}
// Types stripped and code compiled once a version. Beside the packages, where nobody else writes.
module.enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/trackyard', import.meta.url)));
await import('../src/main.ts');
