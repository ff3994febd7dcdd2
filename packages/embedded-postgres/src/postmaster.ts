import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { postgresProcessesIn, processFacts } from './process-facts.ts';
import { waitUntil } from './wait-until.ts';

/** A running server: its main process and the port it listens on. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** The server that runs on `dataFolder`, or null. Trusts `postmaster.pid` only as far as the process bears it out. */
export function findPostmaster(dataFolder: string): Postmaster | null {
  const lines = readPidFile(dataFolder);
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!(pid > 0) || !(port > 0) || !isPostmasterOf(dataFolder, pid)) return null;
  return { pid, port };
}

/**
 * Makes `dataFolder` free for a new server when the last one was killed.
 * PostgreSQL refuses to start over a `postmaster.pid` whose process id lives, be it a zombie or a stranger's,
 * so the file must go; but first the dead server's children, which could still write.
 */
export async function clearDeadPostmaster(dataFolder: string): Promise<void> {
  await endOrphans(dataFolder);
  rmSync(join(dataFolder, 'postmaster.pid'), { force: true });
}

/** Stops the server as `pg_ctl -m fast` does: open transactions are rolled back, the data is left clean. */
export async function stopPostmaster(dataFolder: string, postmaster: Postmaster): Promise<void> {
  const isGone = () => !isPostmasterOf(dataFolder, postmaster.pid);
  // SIGINT is PostgreSQL's "fast", SIGQUIT its "immediate", after which the next start replays the log.
  for (const [signal, timeoutMs] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ] as const) {
    sendSignal(postmaster.pid, signal);
    if (await waitUntil(isGone, timeoutMs)) return;
  }
}

async function endOrphans(dataFolder: string): Promise<void> {
  const isEmpty = () => postgresProcessesIn(dataFolder).length === 0;
  // They notice the death of their parent by themselves, as soon as they are not busy.
  if (await waitUntil(isEmpty, 2_000)) return;
  for (const pid of postgresProcessesIn(dataFolder)) sendSignal(pid, 'SIGKILL');
  await waitUntil(isEmpty, 5_000);
}

function isPostmasterOf(dataFolder: string, pid: number): boolean {
  return processFacts(pid)?.argv.includes(dataFolder) ?? false;
}

function readPidFile(dataFolder: string): string[] {
  try {
    return readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in the meantime, which is what we want.
  }
}
