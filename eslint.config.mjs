import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { layers } from './tools/lint/layers.mjs';
import { outgoing } from './tools/lint/outgoing.mjs';

const TESTS = ['**/*.test.{ts,tsx}', '**/testing/**', 'test/**'];
const TYPESCRIPT = ['**/*.{ts,tsx}'];

/** Where an app reads its environment; everything else is handed its settings. */
const READS_ENVIRONMENT = [
  'apps/*/src/config.ts',
  'apps/*/src/main.ts',
  '**/*.config.*',
  'tools/**',
  ...TESTS,
];

const noEnvironment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: "Only an app's config.ts and main.ts read the environment: take the setting as an argument.",
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '**/.trackyard/**', '**/coverage/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-restricted-syntax': ['error', noEnvironment],
    },
  },
  ...layers(TESTS),
  ...outgoing(TESTS),
  { files: READS_ENVIRONMENT, rules: { 'no-restricted-syntax': 'off' } },
  {
    files: TESTS,
    rules: { '@typescript-eslint/no-explicit-any': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: nodeGlobals() } },
);

/** The globals of Node that plain JavaScript here uses. */
function nodeGlobals() {
  const names = [
    'Buffer',
    'URL',
    'clearInterval',
    'console',
    'performance',
    'process',
    'setInterval',
    'setTimeout',
  ];
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}
