import { availableParallelism } from 'node:os';

// Run with `node --experimental-vm-modules` (npm test does): some dependencies are ESM only.
// Set here so that a bare `jest` sees the same clock as npm test; workers inherit it.
process.env.TZ = 'UTC';

const swc = (syntax) => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', ...syntax },
      transform: { react: { runtime: 'automatic' } },
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

const generated = ['/dist/', '/\\.nx/', '/\\.trackyard/'];

export default {
  testEnvironment: 'node',
  // Real servers start in beforeAll, on machines that may be busy.
  testTimeout: 60_000,
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...generated],
  modulePathIgnorePatterns: generated.map((folder) => `<rootDir>.*${folder}`),
  // No Haste map of package names: the workspace links in node_modules are enough.
  haste: { forceNodeFilesystemAPI: true },
  watchman: false,
  // On two cores jest would take one worker: most suites wait for their servers.
  maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  transform: {
    '^.+\\.[cm]?[tj]s$': swc({}),
    '^.+\\.[tj]sx$': swc({ tsx: true }),
  },
};
