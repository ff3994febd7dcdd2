import { readdirSync, readlinkSync } from 'node:fs';
import { descendants } from './child-processes.ts';

/** SIGKILL to `pid`, to what it has started, and to every process that works below `folder`: an embedded server's. */
export function killTree(pid: number | undefined, folder: string): void {
  const below = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && workingFolder(name).startsWith(folder),
  );
  const own = pid === undefined ? [] : [pid, ...descendants(pid).map((child) => child.pid)];
  for (const victim of [...own, ...below.map(Number)]) {
    try {
      process.kill(victim, 'SIGKILL');
    } catch {
      // it was faster
    }
  }
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
