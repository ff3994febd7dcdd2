import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import { waitFor } from '../wait-for.ts';
import { descendants, type ProcessFacts } from './child-processes.ts';
import { killTree } from './kill-tree.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
export const API_TOKEN = 'sk_test_only_0123456789abcdef';

/** A whole hub beside the test (one process, where `TRACKYARD_PROCESSES` says nothing else), as `npm start` runs it after the install, on a data directory of its own. */
export interface Hub {
  readonly url: string;
  readonly dataDirectory: string;
  /** Of the process that was started; 0 while none runs. */
  readonly pid: number;
  /** The key that the banner prints. */
  readonly writeKey: string;
  /** The owner's login, as the first banner shows it. */
  readonly login: { email: string; password: string };
  /** A call of the control plane; waits where it is asked to, rejects on anything else but success. */
  api<T>(path: string, body?: { method?: string; json?: unknown }): Promise<T>;
  /** SIGKILL to the hub and to everything that it started, the embedded PostgreSQL included. */
  kill(): Promise<void>;
  /** Starts again on the same data, after `kill` or `stop`. */
  restart(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Stops, and removes the data. */
  remove(): Promise<void>;
  /** A signal to the hub's first process. */
  signal(signal: NodeJS.Signals): void;
  /** The hub's own processes but the first, by what they call themselves: `trackyard ingest 1`. */
  children(): ProcessFacts[];
  /** What it has printed so far. */
  output(): string;
}

export async function startHub(environment: Record<string, string> = {}): Promise<Hub> {
  // Not under the home of root: the embedded PostgreSQL has a user of its own.
  const dataDirectory = await mkdtemp(join(tmpdir(), 'trackyard-e2e-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let printed = '';

  const start = async () => {
    printed = '';
    child = spawn(process.execPath, [join(ROOT, 'apps/cli/bin/trackyard.mjs'), 'up'], {
      cwd: ROOT,
      env: {
        ...withoutOwnSettings(process.env),
        TRACKYARD_PORT: String(port),
        TRACKYARD_DATA_DIR: dataDirectory,
        TRACKYARD_API_TOKEN: API_TOKEN,
        TRACKYARD_EGRESS_ALLOW: '127.0.0.0/8',
        TRACKYARD_PROCESSES: '1',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit');
    child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const early = ended.then(() => Promise.reject(new Error(`The hub ended at its start:\n${printed}`)));
    early.catch(() => undefined);
    await Promise.race([
      waitFor(() => printed.includes('Ctrl-C stops it'), { timeoutMs: 180_000, what: 'the banner' }),
      early,
    ]);
  };

  await start();
  const hub: Hub = {
    url,
    dataDirectory,
    writeKey: /Write key\s+(wk_\w+)/.exec(printed)?.[1] ?? '',
    login: readLogin(printed),
    output: () => printed,
    get pid() {
      return child?.pid ?? 0;
    },

    async api<T>(
      path: string,
      { method = 'GET', json }: { method?: string; json?: unknown } = {},
    ): Promise<T> {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      const text = await response.text();
      if (response.status === 429) {
        await delay(Number(response.headers.get('retry-after') ?? 1) * 1000);
        return hub.api(path, { method, json });
      }
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },

    async kill() {
      const gone = child && once(child, 'exit');
      killTree(child?.pid, dataDirectory);
      await gone;
    },

    restart: start,

    async stop() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },

    signal: (signal) => void child?.kill(signal),

    children: () => descendants(child?.pid ?? 0).filter(({ title }) => title.startsWith('trackyard ')),

    async remove() {
      await hub.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
  return hub;
}

function readLogin(printed: string): Hub['login'] {
  const [, email = '', password = ''] = /console login, shown this once:\s+(\S+)\s+(\S+)/.exec(printed) ?? [];
  return { email, password };
}

/** A developer's own settings must not reach the hub under test. */
function withoutOwnSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const entries = Object.entries(environment);
  return Object.fromEntries(entries.filter(([name]) => !/^(TRACKYARD_|DATABASE_URL$|REDIS_URL$)/.test(name)));
}
