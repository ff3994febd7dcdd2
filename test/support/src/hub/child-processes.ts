import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFacts {
  pid: number;
  /** As `ps` shows it: what the process calls itself. */
  title: string;
}

/** All that `pid` has started and that lives, and what those have started. */
export function descendants(pid: number): ProcessFacts[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const parent = parentOf(name);
      return parent === undefined ? [] : [{ pid: Number(name), parent }];
    });
  const below = (of: number): number[] =>
    parents.filter(({ parent }) => parent === of).flatMap((child) => [child.pid, ...below(child.pid)]);
  return below(pid).map((each) => ({ pid: each, title: titleOf(each) }));
}

/** Nothing where it is gone, or dead and waiting to be asked how it ended. */
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

function titleOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
