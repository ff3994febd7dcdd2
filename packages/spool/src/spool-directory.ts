import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { processLabel } from './process-label.ts';
import { scanSegment, type Segment } from './segment.ts';

/**
 * Who owns which segments: `<spool>/<pid>-<start time>-<random>/<time>-<number>.spool`. The folder's name is the
 * lock. A process takes the folders of dead ones over by renaming them, which only one can do, and an owner looks
 * after each write whether its segment is still where it was before it acknowledges. So a wrong guess about who is
 * dead (processes in two containers see each other under wrong ids) costs a 503 and loses nothing; Node has no
 * `flock`, and a lock file alone would make such a guess fatal.
 */
export interface SpoolDirectory {
  /** What dead processes left, oldest first; now this process's. At the start, and whenever a process has ended. */
  adopt(): Promise<Segment[]>;
  newSegment(): Promise<{ file: FileHandle; segment: Segment }>;
  /** Deletes a drained segment, or keeps it aside where it is damaged. */
  discard(segment: Segment): Promise<void>;
  /** Removes this process's folder where nothing is left in it. */
  close(): Promise<void>;
}

const FOLDER = /^((\d+)-\d+)-[0-9a-f]+$/;
const DAMAGED = 'damaged';
const SUFFIX = '.spool';

export function spoolDirectory(root: string): SpoolDirectory {
  const own = new Set<string>();
  const newHome = () => {
    const name = `${processLabel(process.pid)}-${randomBytes(6).toString('hex')}`;
    own.add(name);
    return join(root, name);
  };
  const home = newHome();
  let made = 0;

  return {
    async adopt() {
      const segments: Segment[] = [];
      for (const name of await foldersOf(root)) {
        if (own.has(name) || isOfAnotherLivingProcess(name)) continue;
        const folder = newHome();
        if (await moved(join(root, name), folder)) segments.push(...(await scanFolder(folder)));
      }
      return segments.sort((a, b) => (basename(a.path) < basename(b.path) ? -1 : 1));
    },

    async newSegment() {
      const isNew = (await mkdir(home, { recursive: true, mode: 0o700 })) !== undefined;
      if (isNew) for (const folder of [dirname(root), root]) await syncFolder(folder);
      made += 1;
      const name = `${digits(Date.now(), 15)}-${digits(made, 6)}${SUFFIX}`;
      const path = join(home, name);
      const file = await open(path, 'wx', 0o600);
      await syncFolder(home);
      return { file, segment: { path, begin: 0, end: 0, batches: 0, isOpen: true, isDamaged: false } };
    },

    async discard({ path, isDamaged }) {
      if (isDamaged) await keepAside(path, join(root, DAMAGED));
      else await rm(path, { force: true });
      if (dirname(path) !== home) await removeIfEmpty(dirname(path));
    },

    close: () => removeIfEmpty(home),
  };
}

/** A folder with our own label is a predecessor's: after a reboot even the start time may be the same. */
function isOfAnotherLivingProcess(folder: string): boolean {
  const [, label, pid] = FOLDER.exec(folder)!;
  return Number(pid) !== process.pid && processLabel(Number(pid)) === label;
}

async function foldersOf(root: string): Promise<string[]> {
  try {
    return (await readdir(root)).filter((name) => FOLDER.test(name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** `false` where another process was faster. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function scanFolder(folder: string): Promise<Segment[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX));
  const segments = await Promise.all(names.map((name) => scanSegment(join(folder, name))));
  if (segments.length === 0) await removeIfEmpty(folder);
  return segments;
}

async function keepAside(path: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await moved(path, join(folder, `${basename(dirname(path))}-${basename(path)}`));
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}

/** A new name is durable once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function digits(n: number, width: number): string {
  return String(n).padStart(width, '0');
}
