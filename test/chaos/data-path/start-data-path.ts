import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@trackyard/test-support';
import { openConnections } from './open-connections.ts';
import type { Crashes } from '../crash-points/crash-point.ts';

export interface DataPathOptions {
  databaseUrl: string;
  redisUrl?: string | undefined;
  warehouseUrl: string;
  secretKey: string;
  dataDirectory: string;
  port: number;
  crashes?: Crashes;
}

/** One process of ingest and worker. */
export interface DataPath {
  readonly url: string;
  readonly pid: number;
  /** Resolves once it has ended, with the signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
  /** Bytes in use, after a garbage collection. */
  memory(): Promise<number>;
  /** Connections that it has open to these ports of this machine. */
  connectionsTo(ports: readonly number[]): number;
  /** What it has printed so far. */
  output(): string;
  kill(): Promise<void>;
}

/** Compiled once: the process starts often. */
const CODE = fileURLToPath(new URL('../../../node_modules/.cache/trackyard-tests', import.meta.url));
const RUN = fileURLToPath(new URL('run.ts', import.meta.url));

/** Resolves when it listens, or has ended before. */
export async function startDataPath(options: DataPathOptions): Promise<DataPath> {
  const child = spawn(process.execPath, [RUN, JSON.stringify(options)], {
    env: { ...process.env, NODE_COMPILE_CACHE: CODE },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);
  const listening = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (/^listening \d+$/m.test(printed)) resolve();
      });
  });
  await Promise.race([listening, ended]);
  return {
    url: `http://127.0.0.1:${options.port}`,
    pid: child.pid!,
    ended,
    output: () => printed,
    async memory() {
      const before = printed.length;
      child.kill('SIGUSR2');
      const said = await waitFor(() => /^memory (\d+)$/m.exec(printed.slice(before)), { what: 'its memory' });
      return Number(said[1]);
    },
    connectionsTo: (ports) => openConnections(child.pid!, ports),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
