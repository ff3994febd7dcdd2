import { readFileSync } from 'node:fs';

/** `<pid>-<start time>`: a later process with the same id has another start time, so it has another label. */
export function processLabel(pid: number): string | undefined {
  if (process.platform !== 'linux') return isRunning(pid) ? `${pid}-0` : undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, which may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isDead = fields[0] === 'Z' || fields[0] === 'X'; // killed, but nobody has asked how it ended
    return isDead ? undefined : `${pid}-${fields[19]}`;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
