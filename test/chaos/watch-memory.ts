import { readFileSync } from 'node:fs';

/** The most memory that processes have ever had in RAM, as the kernel counts it (`VmHWM`). */
export interface MemoryWatch {
  /** Watches whatever processes `pids` names, from now on. */
  add(name: string, pids: () => readonly number[]): void;
  /** By what each process calls itself, in MB. */
  mostMb(): Record<string, number>;
  stop(): void;
}

const EVERY_MS = 200;

export function watchMemory(): MemoryWatch {
  const watched: { name: string; pids: () => readonly number[] }[] = [];
  const most: Record<string, number> = {};
  const look = () => {
    for (const { name, pids } of watched) {
      for (const pid of pids()) {
        const found = memoryOf(pid);
        if (!found) continue;
        const title = found.title.startsWith('trackyard') ? found.title : name;
        most[title] = Math.max(most[title] ?? 0, Math.round(found.mostKb / 1024));
      }
    }
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    add: (name, pids) => void watched.push({ name, pids }),
    mostMb() {
      look();
      return { ...most };
    },
    stop: () => clearInterval(timer),
  };
}

/** Nothing where it has ended. */
function memoryOf(pid: number): { title: string; mostKb: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const mostKb = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
    return mostKb > 0 ? { title, mostKb } : undefined;
  } catch {
    return undefined;
  }
}
