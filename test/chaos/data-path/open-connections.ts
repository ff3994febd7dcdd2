import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

const ESTABLISHED = '01';

/** Established TCP connections of a process to some ports, as Linux lists them. */
export function openConnections(pid: number, ports: readonly number[]): number {
  const folder = `/proc/${pid}/fd`;
  const own = new Set(readdirSync(folder).map((name) => socketOf(`${folder}/${name}`)));
  return readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote = '', state, , , , , , inode = '']) => {
      const port = Number.parseInt(remote.split(':')[1] ?? '', 16);
      return state === ESTABLISHED && ports.includes(port) && own.has(inode);
    }).length;
}

function socketOf(path: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1];
  } catch {
    return undefined; // closed meanwhile
  }
}
