import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './error-code.ts';
import { processFacts } from './process-facts.ts';

/**
 * Marks this process as the one that starts and stops the server of `folder`; true when it is (already).
 * False when another living process is: then the server is that process's to start and to stop.
 */
export function claimOwnership(folder: string): boolean {
  const file = ownerFile(folder);
  const own = `${file}.${process.pid}`;
  writeFileSync(own, signature(process.pid));
  try {
    // A link, unlike open-then-write, appears with its content or not at all.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (tryLink(own, file)) return true;
      const owner = readOwner(file);
      if (owner === signature(process.pid)) return true;
      if (owner !== null && isAlive(owner)) return false;
      rmSync(file, { force: true });
    }
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Gives the server of `folder` up, so that the next process to ask owns it. */
export function releaseOwnership(folder: string): void {
  const file = ownerFile(folder);
  if (readOwner(file) === signature(process.pid)) rmSync(file, { force: true });
}

const ownerFile = (folder: string) => join(folder, 'owner');

const signature = (pid: number) => `${pid} ${processFacts(pid)?.startedAt ?? ''}`;

function isAlive(owner: string): boolean {
  const pid = Number.parseInt(owner, 10);
  return pid > 0 && processFacts(pid) !== null && signature(pid) === owner;
}

function readOwner(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}
