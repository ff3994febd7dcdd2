import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TrackyardError } from '@trackyard/base';
import { freePortFrom } from './free-port.ts';
import { findPostmaster, type Postmaster } from './postmaster.ts';
import { runAs } from './run-as.ts';
import type { ServerBinaries } from './server-binaries.ts';
import { folderClosed, type ServerUser } from './server-user.ts';

/** PostgreSQL's own settings, `name: value`. */
export type ServerSettings = Readonly<Record<string, string>>;

/** For a small machine, and for many short writes by many connections. */
const SETTINGS: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  maintenance_work_mem: '64MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  // Queries here are short: compiling them or sharing them out costs more than it brings.
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  huge_pages: 'off',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const MAX_LOG_BYTES = 10 * 1024 * 1024;
const PORT_ATTEMPTS = 5;

/** What a launch needs to know. */
export interface Launch {
  readonly dataFolder: string;
  readonly binaries: ServerBinaries;
  readonly user: ServerUser;
  readonly firstPort: number;
  readonly settings: ServerSettings;
}

/** Starts a server on a data directory that has none, and waits until it takes connections. */
export async function launchServer(launch: Launch): Promise<Postmaster> {
  const logFile = join(launch.dataFolder, 'server.log');
  rotate(logFile);
  let port = launch.firstPort;
  for (let attempt = 1; ; attempt += 1) {
    port = await freePortFrom(port);
    const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
    const { exitCode, output } = await runAs(
      launch.user,
      launch.binaries.pg_ctl,
      startArgs(launch, logFile, port),
    );
    const postmaster = findPostmaster(launch.dataFolder);
    if (exitCode === 0 && postmaster) return postmaster;
    const log = existsSync(logFile) ? readFileSync(logFile).subarray(logStart).toString() : '';
    // Somebody took the port between our look and the server's bind.
    const wasTaken = log.includes('could not create any TCP/IP sockets');
    if (!wasTaken || attempt === PORT_ATTEMPTS) throw startFailed(launch, `${output}\n${log.slice(-2_000)}`);
    port += 1;
  }
}

function startArgs(launch: Launch, logFile: string, port: number): string[] {
  const settings = Object.entries({ ...SETTINGS, ...launch.settings, port: String(port) });
  // pg_ctl hands this to a shell.
  const options = settings.map(([name, value]) => `-c ${name}='${value.replaceAll("'", `'\\''`)}'`).join(' ');
  return ['start', '-D', launch.dataFolder, '-s', '-w', '-t', '120', '-l', logFile, '-o', options];
}

function startFailed(launch: Launch, output: string): TrackyardError {
  if (launch.user.kind === 'namespace' && /unshare/.test(output)) {
    return folderClosed([launch.dataFolder, launch.binaries.folder], new Error(output));
  }
  return new TrackyardError('TY_POSTGRES_START', {
    message: `The embedded PostgreSQL did not start: ${output.trim()}`,
  });
}

function rotate(logFile: string): void {
  if (existsSync(logFile) && statSync(logFile).size > MAX_LOG_BYTES) renameSync(logFile, `${logFile}.1`);
}
