import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { TrackyardError } from '@trackyard/base';
import { runAs } from './run-as.ts';
import type { ServerBinaries } from './server-binaries.ts';
import { folderClosed, handOver, type ServerUser } from './server-user.ts';

/** The one role of an embedded server, its superuser. */
export const SUPERUSER = 'trackyard';

/** Where an embedded server keeps its things, all under one folder. */
export interface ClusterFolder {
  /** Mode 0755: the server's user must pass through. */
  readonly root: string;
  /** PostgreSQL's data directory, mode 0700, the server's user's own. */
  readonly data: string;
  readonly password: string;
}

/** The layout under `directory`, which is made, with its parents, where it is missing. */
export function openClusterFolder(directory: string): ClusterFolder {
  const firstMade = mkdirSync(directory, { recursive: true, mode: 0o755 });
  // Whatever the umask says: the server's user has to come through the folders made here.
  for (let made = directory; firstMade && made.startsWith(firstMade); made = dirname(made))
    chmodSync(made, 0o755);
  // A server's processes are found again by the real path of the folder they work in.
  const root = realpathSync(directory);
  assertWritable(root);
  return { root, data: join(root, 'data'), password: join(root, 'password') };
}

/** What makes a cluster. */
export interface ClusterTools {
  readonly binaries: ServerBinaries;
  readonly user: ServerUser;
  /** Whether a new cluster is on the disk, not in the system's memory only, before it counts as made. */
  readonly durable: boolean;
}

/** Makes the data directory where there is none yet. An interrupted attempt leaves nothing behind that counts. */
export async function ensureCluster(folder: ClusterFolder, tools: ClusterTools): Promise<void> {
  if (existsSync(folder.data)) {
    handOver(folder.data, tools.user);
    return;
  }
  const draft = join(folder.root, 'data.new');
  const passwordCopy = join(folder.root, 'password.new');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordCopy, makePassword(folder), { mode: 0o600 });
  const owner = tools.user.fileOwner;
  if (owner) for (const path of [draft, passwordCopy]) chownSync(path, owner.uid, owner.gid);
  await initdb(folder, tools, ['-D', draft, '--pwfile', passwordCopy]);
  rmSync(passwordCopy);
  renameSync(draft, folder.data);
}

async function initdb(folder: ClusterFolder, tools: ClusterTools, paths: readonly string[]): Promise<void> {
  const { binaries, user } = tools;
  const args = [
    ...paths,
    '-U',
    SUPERUSER,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-instructions',
  ];
  if (!tools.durable) args.push('--no-sync');
  const { exitCode, output } = await runAs(user, binaries.initdb, args);
  if (exitCode === 0) return;
  if (user.kind === 'namespace') throw folderClosed([folder.root, binaries.folder], new Error(output));
  throw new TrackyardError('TY_POSTGRES_START', { message: `initdb failed: ${output}` });
}

/** The superuser's password of an existing cluster. */
export function readPassword(folder: ClusterFolder): string {
  try {
    return readFileSync(folder.password, 'utf8').trim();
  } catch (cause) {
    throw new TrackyardError('TY_POSTGRES_START', {
      message: `The password of the embedded PostgreSQL is missing: ${folder.password} cannot be read.`,
      cause,
    });
  }
}

function assertWritable(root: string): void {
  try {
    accessSync(root, constants.W_OK);
  } catch (cause) {
    const message = `This user may not write to ${root}: start Trackyard as the user whose folder it is.`;
    throw new TrackyardError('TY_POSTGRES_FOLDER', { message, cause });
  }
}

function makePassword(folder: ClusterFolder): string {
  const password = randomBytes(24).toString('base64url');
  writeFileSync(folder.password, password, { mode: 0o600 });
  chmodSync(folder.password, 0o600);
  return password;
}
