import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** What the system says about a living process. */
export interface ProcessFacts {
  /** Tells this process from a later one with the same id. */
  readonly startedAt: string;
  readonly argv: readonly string[];
}

/**
 * The facts of process `pid`, or null where it is dead. A zombie counts as dead: where process 1 does not reap
 * (many containers), a killed server stays one for ever, and `kill(pid, 0)` says that it lives.
 */
export function processFacts(pid: number): ProcessFacts | null {
  return process.platform === 'linux' ? factsFromProc(pid) : factsFromPs(pid);
}

/** Ids of `postgres` processes, dead servers' orphans too, that work in `folder`. Linux only; elsewhere none. */
export function postgresProcessesIn(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((pid) => {
    try {
      const isThere = readlinkSync(`/proc/${pid}/cwd`) === folder;
      return isThere && basename(readlinkSync(`/proc/${pid}/exe`)) === 'postgres';
    } catch {
      return false;
    }
  });
}

function factsFromProc(pid: number): ProcessFacts | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, which may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    if (state === 'Z' || state === 'X') return null;
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return { startedAt: fields[19] ?? '', argv };
  } catch {
    return null;
  }
}

function factsFromPs(pid: number): ProcessFacts | null {
  try {
    const args = ['-ww', '-o', 'stat=,lstart=,command=', '-p', String(pid)];
    const line = execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const [state = '', ...rest] = line.split(/\s+/);
    if (state === '' || state.startsWith('Z')) return null;
    return { startedAt: rest.slice(0, 5).join(' '), argv: rest.slice(5) };
  } catch {
    return null;
  }
}
