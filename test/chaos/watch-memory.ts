import { readFileSync } from 'node:fs';

/** The most memory that processes had in RAM, in MB, as the kernel counts it. */
export interface MostMemory {
  /** What a process has for itself (`RssAnon`), at the fullest of the moments at which it was looked at. */
  own: number;
  /** With the program's text and libraries, which all processes share (`VmHWM`, kept by the kernel). */
  whole: number;
}

export interface MemoryWatch {
  /** Watches whatever processes `pids` names, from now on. */
  add(name: string, pids: () => readonly number[]): void;
  /** By what each process calls itself. */
  most(): Record<string, MostMemory>;
  stop(): void;
}

const EVERY_MS = 200;

export function watchMemory(): MemoryWatch {
  const watched: { name: string; pids: () => readonly number[] }[] = [];
  const most: Record<string, MostMemory> = {};
  const look = () => {
    for (const { name, pids } of watched) {
      for (const pid of pids()) {
        const found = memoryOf(pid);
        if (!found) continue;
        const title = found.title.startsWith('trackyard') ? found.title : name;
        const { own, whole } = most[title] ?? { own: 0, whole: 0 };
        most[title] = { own: Math.max(own, found.own), whole: Math.max(whole, found.whole) };
      }
    }
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    add: (name, pids) => void watched.push({ name, pids }),
    most() {
      look();
      return { ...most };
    },
    stop: () => clearInterval(timer),
  };
}

/** Nothing where it has ended. */
function memoryOf(pid: number): ({ title: string } & MostMemory) | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const megabytes = (name: string) =>
      Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024);
    const [own, whole] = [megabytes('RssAnon'), megabytes('VmHWM')];
    return own > 0 ? { title, own, whole } : undefined;
  } catch {
    return undefined;
  }
}
