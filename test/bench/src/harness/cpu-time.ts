import { readFileSync, readdirSync } from 'node:fs';

/** A part of the system under test, by the processes that it runs in. */
export interface Part {
  name: string;
  /** Roots of its process trees; children count with their parents. */
  pids(): readonly number[];
}

/** Linux counts in hundredths of a second (`getconf CLK_TCK`, the same on every architecture that Node runs on). */
const TICKS_PER_SECOND = 100;

/** CPU seconds that each part has used since the process started, by the operating system's accounting. */
export function cpuSeconds(parts: readonly Part[]): Map<string, number> {
  const processes = readProcesses();
  return new Map(
    parts.map(({ name, pids }) => [name, pids().reduce((sum, pid) => sum + treeSeconds(pid, processes), 0)]),
  );
}

interface ProcessTimes {
  parent: number;
  /** Its own, and those of its children that have ended and were waited for. */
  ticks: number;
}

/** `/proc/<pid>/stat`, proc(5): the name in brackets may hold spaces, so fields are counted after it. */
function readProcesses(): Map<number, ProcessTimes> {
  const found = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [parent, ...times] = [fields[1], ...fields.slice(11, 15)].map(Number);
      found.set(Number(name), { parent: parent!, ticks: times.reduce((sum, ticks) => sum + ticks, 0) });
    } catch {
      // It has just ended; its parent has its time.
    }
  }
  return found;
}

function treeSeconds(root: number, processes: ReadonlyMap<number, ProcessTimes>): number {
  let ticks = processes.get(root)?.ticks ?? 0;
  for (const [pid, { parent }] of processes) {
    if (parent === root) ticks += treeSeconds(pid, processes) * TICKS_PER_SECOND;
  }
  return ticks / TICKS_PER_SECOND;
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(kilobytes) * 1024;
}
