import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../root.mjs';

// The real eslint with the real configuration, in a process of its own, on texts that pretend to be a file of the
// repository. Nothing is written. nx must know the projects first: its rule is silent without them.

const run = promisify(execFile);
const ENV = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };

const IMPORTS = '@typescript-eslint/no-restricted-imports';
const LAYERS = '@nx/enforce-module-boundaries';

/** What must not stand where: the file that it pretends to be, the text, and a rule that must refuse it. */
const REFUSED = [
  ['connectors/destinations/webhook/src/index.ts', `import '@trackyard/pipeline';`, IMPORTS],
  ['connectors/destinations/webhook/src/index.ts', `import '@trackyard/base';`, IMPORTS],
  ['connectors/destinations/webhook/src/index.ts', `import '@trackyard/source-http';`, IMPORTS],
  ['connectors/destinations/webhook/src/index.ts', `import '@trackyard/warehouse';`, IMPORTS],
  ['connectors/destinations/webhook/src/index.ts', `import '@trackyard/mapping';`, IMPORTS],
  ['connectors/destinations/webhook/src/index.ts', `import 'node:https';`, IMPORTS],
  [
    'connectors/destinations/webhook/src/index.ts',
    `await fetch('https://example.com');`,
    'no-restricted-globals',
  ],
  ['connectors/destinations/webhook/src/index.ts', `import '../../postgres/src/index.ts';`, LAYERS],
  ['connectors/destinations/postgres/src/index.ts', `import 'pg';`, IMPORTS],
  ['packages/base/src/index.ts', `import '@trackyard/queue';`, LAYERS],
  ['packages/pipeline/src/index.ts', `import '@trackyard/store';`, LAYERS],
  ['packages/queue/src/index.ts', `import '@trackyard/worker';`, LAYERS],
  ['apps/worker/src/index.ts', `import '@trackyard/ingest';`, LAYERS],
  ['apps/worker/src/index.ts', `import 'undici';`, IMPORTS],
  ['apps/api/src/index.ts', `import { request } from 'node:http'; request('');`, IMPORTS],
  ['packages/base/src/index.ts', `export const home = process.env['HOME'];`, 'no-restricted-syntax'],
  ['packages/base/src/index.ts', `Promise.resolve();`, '@typescript-eslint/no-floating-promises'],
] as const;

/** What may stand where, lest the rules above refuse everything. */
const ACCEPTED = [
  [
    'connectors/destinations/webhook/src/index.ts',
    `import '@trackyard/connector-sdk';\nimport 'node:crypto';`,
  ],
  ['connectors/destinations/postgres/src/index.ts', `import '@trackyard/warehouse';`],
  ['connectors/sources/webhook/src/index.ts', `import '@trackyard/mapping';`],
  ['packages/queue/src/index.ts', `import '@trackyard/base';`],
  [
    'packages/queue/src/blob.test.ts',
    `import '@trackyard/test-support';\nawait fetch(process.env['URL'] ?? '');`,
  ],
  ['apps/cli/src/main.ts', `import '@trackyard/ingest';\nexport const home = process.env['HOME'];`],
  [
    'apps/api/src/index.ts',
    `import { createServer } from 'node:http';\nexport const server = createServer();`,
  ],
] as const;

let rulesBroken: readonly (readonly string[])[];

beforeAll(async () => {
  await run('nx', ['show', 'projects'], { cwd: ROOT, env: ENV });
  const texts = [...REFUSED, ...ACCEPTED].map(([filePath, text]) => ({ filePath, text }));
  const linting = run(process.execPath, [join(ROOT, 'tools', 'lint', 'lint-texts.mjs')], {
    cwd: ROOT,
    env: ENV,
  });
  linting.child.stdin?.end(JSON.stringify(texts));
  const { stdout } = await linting;
  rulesBroken = JSON.parse(stdout);
}, 600_000);

it.each(REFUSED.map((each, index) => [...each, index] as const))(
  '%s may not: %s',
  (_file, _text, rule, index) => {
    expect(rulesBroken[index]).toContain(rule);
  },
);

it.each(ACCEPTED.map((each, index) => [...each, index] as const))('%s may: %s', (_file, _text, index) => {
  expect(rulesBroken[REFUSED.length + index]).toEqual([]);
});
