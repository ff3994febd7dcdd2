import { chownSync, lchownSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TrackyardError } from '@trackyard/base';

/**
 * Who the server runs as: PostgreSQL refuses root. Files are the server's own only by `fileOwner`.
 *
 * - `self`: this process's user, who is not root.
 * - `nobody`: started by root, stepping down to that user.
 * - `namespace`: started by root in a user namespace, where root looks like nobody: for folders such as
 *   `/root/x` that root alone may enter. Containers often forbid it.
 */
export interface ServerUser {
  readonly kind: 'self' | 'nobody' | 'namespace';
  readonly fileOwner: { readonly uid: number; readonly gid: number } | null;
}

/** Decides who runs the server, from who we are and whether nobody may enter all of `folders`. */
export function chooseServerUser(folders: readonly string[]): ServerUser {
  if (process.getuid?.() !== 0) return { kind: 'self', fileOwner: null };
  const nobody = findNobody();
  if (nobody && folders.every(isOpenToAll)) return { kind: 'nobody', fileOwner: nobody };
  if (process.platform === 'linux') return { kind: 'namespace', fileOwner: { uid: 0, gid: 0 } };
  throw folderClosed(folders);
}

/** Gives `folder` and all in it to the server's user, where they are not that user's already. */
export function handOver(folder: string, user: ServerUser): void {
  const owner = user.fileOwner;
  if (!owner || statSync(folder).uid === owner.uid) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), owner.uid, owner.gid);
  }
  // Last, so that an interrupted hand-over is done again.
  chownSync(folder, owner.uid, owner.gid);
}

/** The error when root cannot run the server on these folders in any way; it says what to do. */
export function folderClosed(folders: readonly string[], cause?: unknown): TrackyardError {
  const closed = folders.find((folder) => !isOpenToAll(folder)) ?? folders[0];
  return new TrackyardError('TY_POSTGRES_FOLDER', {
    message:
      `PostgreSQL does not run as root, and the user nobody may not enter ${closed}. Do one of these: ` +
      'start Trackyard as an ordinary user; move the repository and TRACKYARD_DATA_DIR to folders that everybody ' +
      'may enter (such as /srv/trackyard); or set DATABASE_URL to a PostgreSQL of your own.',
    cause,
  });
}

function isOpenToAll(folder: string): boolean {
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || isOpenToAll(parent));
}

/** A bare id is not enough: PostgreSQL looks its user's name up. */
function findNobody(): { uid: number; gid: number } | null {
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return entry ? { uid: Number(entry[1]), gid: Number(entry[2]) } : null;
}
