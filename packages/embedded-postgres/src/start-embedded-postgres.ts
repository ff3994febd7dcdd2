import { resolve } from 'node:path';
import { TrackyardError, type Logger } from '@trackyard/base';
import {
  SUPERUSER,
  ensureCluster,
  openClusterFolder,
  readPassword,
  type ClusterFolder,
} from './create-cluster.ts';
import { launchServer, type ServerSettings } from './launch-server.ts';
import { claimOwnership, releaseOwnership } from './ownership.ts';
import { clearDeadPostmaster, findPostmaster, stopPostmaster, type Postmaster } from './postmaster.ts';
import { serverBinaries } from './server-binaries.ts';
import { chooseServerUser } from './server-user.ts';
import { waitUntil } from './wait-until.ts';

const DEFAULT_PORT = 54_320;

/** How to start the server. */
export interface EmbeddedPostgresOptions {
  /** Where everything of the server stands; made where missing. */
  readonly directory: string;
  readonly log: Logger;
  /** The first port to try; the next free one is taken. A server that runs keeps its own. */
  readonly port?: number;
  /** PostgreSQL settings over the defaults, for a server that starts now. */
  readonly settings?: ServerSettings;
}

/** A server that takes connections. */
export interface EmbeddedPostgres {
  readonly port: number;
  /** The main process, which lives in a session of its own: Ctrl-C in a terminal does not reach it. */
  readonly pid: number;
  /** Connection URL of a database of this server, password included: not for logs. */
  url(databaseName: string): string;
  /**
   * Stops the server; returns once it has ended. Does nothing when another living process started it:
   * it is that process's to stop. Safe to call twice.
   */
  stop(): Promise<void>;
}

/**
 * Brings up the server of `directory`: makes it the first time, starts it, or finds the one that still runs.
 * Throws `TY_POSTGRES_MISSING`, `TY_POSTGRES_FOLDER` or `TY_POSTGRES_START`, each of which says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const startedAt = performance.now();
  const folder = openClusterFolder(resolve(options.directory));
  const isOwner = claimOwnership(folder.root);
  try {
    const { postmaster, how } = isOwner ? await startOwn(folder, options) : await awaitOthers(folder);
    const durationMs = Math.round(performance.now() - startedAt);
    options.log.info('postgres.ready', { how, port: postmaster.port, pid: postmaster.pid, durationMs });
    return handle(folder, postmaster, { isOwner, log: options.log });
  } catch (error) {
    if (isOwner) releaseOwnership(folder.root);
    throw error;
  }
}

interface Started {
  readonly postmaster: Postmaster;
  readonly how: 'started' | 'found' | 'shared';
}

async function startOwn(folder: ClusterFolder, options: EmbeddedPostgresOptions): Promise<Started> {
  const running = findPostmaster(folder.data);
  if (running) return { postmaster: running, how: 'found' };
  const binaries = await serverBinaries();
  const user = chooseServerUser([folder.root, binaries.folder]);
  await ensureCluster(folder, { binaries, user, durable: options.settings?.['fsync'] !== 'off' });
  await clearDeadPostmaster(folder.data);
  const postmaster = await launchServer({
    dataFolder: folder.data,
    binaries,
    user,
    firstPort: options.port ?? DEFAULT_PORT,
    settings: options.settings ?? {},
  });
  return { postmaster, how: 'started' };
}

/** Another process is starting the server, or has started it. */
async function awaitOthers(folder: ClusterFolder): Promise<Started> {
  const isRunning = () => findPostmaster(folder.data) !== null;
  await waitUntil(isRunning, 60_000);
  const postmaster = findPostmaster(folder.data);
  if (postmaster) return { postmaster, how: 'shared' };
  throw new TrackyardError('TY_POSTGRES_START', {
    message: `Another process holds ${folder.root} but has not started its PostgreSQL.`,
  });
}

function handle(
  folder: ClusterFolder,
  postmaster: Postmaster,
  { isOwner, log }: { isOwner: boolean; log: Logger },
): EmbeddedPostgres {
  const password = readPassword(folder);
  return {
    port: postmaster.port,
    pid: postmaster.pid,
    url: (name) =>
      `postgres://${SUPERUSER}:${password}@127.0.0.1:${postmaster.port}/${encodeURIComponent(name)}`,
    stop: async () => {
      if (!isOwner) return;
      await stopPostmaster(folder.data, postmaster);
      releaseOwnership(folder.root);
      log.info('postgres.stopped', { port: postmaster.port });
    },
  };
}
