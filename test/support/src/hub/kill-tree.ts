import { readdirSync, readlinkSync } from 'node:fs';

/** SIGKILL to `pid` and to every process that works in or below `folder`: an embedded server and its children. */
export function killTree(pid: number | undefined, folder: string): void {
  const below = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && workingFolder(name).startsWith(folder),
  );
  for (const victim of [...(pid === undefined ? [] : [pid]), ...below.map(Number)]) {
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
