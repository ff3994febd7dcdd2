import { filesTagged } from './workspace-tags.mjs';

const USE_SAFE_HTTP =
  'Outgoing requests go through @trackyard/safe-http only, which refuses private addresses.';
const USE_SDK =
  'A connector sits on @trackyard/connector-sdk alone: what it needs comes in through its context.';

const HTTP = ['http', 'https', 'http2', 'node:http', 'node:https', 'node:http2'];
const SOCKETS = ['net', 'tls', 'node:net', 'node:tls'];
const CLIENTS = ['undici', 'axios', 'got', 'node-fetch', 'ws'];
const GLOBALS = ['fetch', 'WebSocket', 'EventSource'];

const banAll = (names, message) => names.map((name) => ({ name, message, allowTypeImports: true }));
const banSome = (names, importNames) =>
  names.map((name) => ({ name, importNames, message: USE_SAFE_HTTP, allowTypeImports: true }));

const noSockets = banSome(SOCKETS, ['connect', 'createConnection', 'Socket', 'TLSSocket']);

/**
 * Who may open connections: packages/safe-http alone. The apps may serve HTTP, not call it; the console calls the
 * server it comes from. Connectors may import nothing of ours but the SDK.
 */
export function outgoing(tests) {
  const connectorsWith = (use) => filesTagged('layer:connector', `uses:${use}`);
  return [
    {
      files: ['**/*.{ts,tsx}'],
      rules: {
        ...noGlobals(USE_SAFE_HTTP),
        ...noImports([...banAll([...HTTP, ...CLIENTS], USE_SAFE_HTTP), ...noSockets]),
      },
    },
    {
      files: ['apps/{ingest,api,cli}/**/*.ts'],
      rules: noImports([
        ...banSome(HTTP, ['request', 'get', 'connect']),
        ...banAll(CLIENTS, USE_SAFE_HTTP),
        ...noSockets,
      ]),
    },
    // Not out: to our own primary, through a Unix socket.
    { files: ['apps/cli/src/up/processes/forward.ts'], rules: allowed() },
    // Not out: TLS over a socket that safe-http has made.
    { files: ['packages/connector-sdk/src/secure-socket.ts'], rules: allowed() },
    { files: ['packages/safe-http/**/*.ts', 'apps/console/**/*.{ts,tsx}', ...tests], rules: allowed() },
    { files: filesTagged('layer:connector'), ignores: tests, rules: connectorRules('connector-sdk') },
    ...['warehouse', 'lake', 'mapping'].map((use) => ({
      files: connectorsWith(use),
      ignores: tests,
      rules: connectorRules(`connector-sdk|${use}`),
    })),
  ];
}

function connectorRules(ownPackages) {
  const others = { regex: `^@trackyard/(?!(${ownPackages})(/|$))`, message: USE_SDK };
  const modules = [
    ...HTTP,
    ...SOCKETS,
    'dgram',
    'node:dgram',
    'dns',
    'node:dns',
    ...CLIENTS,
    'pg',
    'ioredis',
  ];
  return { ...noGlobals(USE_SDK), ...noImports(banAll(modules, USE_SDK), [others]) };
}

const noGlobals = (message) => ({
  'no-restricted-globals': ['error', ...GLOBALS.map((name) => ({ name, message }))],
});

const noImports = (paths, patterns = []) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns }],
});

const allowed = () => ({ 'no-restricted-globals': 'off', '@typescript-eslint/no-restricted-imports': 'off' });
