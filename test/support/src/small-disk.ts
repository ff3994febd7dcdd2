import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder that can be made to take nothing more, as a full disk does. */
export interface SmallDisk {
  /** `false` where this machine lets nobody mount: then `fill` puts a file in the folder's place, which takes nothing either. */
  readonly isMounted: boolean;
  fill(): void;
  /** Makes room again. */
  free(): void;
  /** Before the folder is removed. */
  unmount(): void;
}

const CHUNK = Buffer.alloc(4096, 'x');

/** Makes `path` a file system of its own of so many bytes; in memory, so that it is fast and gone by itself. */
export function mountSmallDisk(path: string, bytes: number): SmallDisk {
  mkdirSync(path, { recursive: true });
  const options = `size=${bytes},mode=755`;
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'trackyard-test', path]);
  return status === 0 ? mounted(path) : replaced(path);
}

function mounted(path: string): SmallDisk {
  const filler = join(path, '.filler');
  return {
    isMounted: true,
    fill() {
      try {
        for (;;) appendFileSync(filler, CHUNK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => rmSync(filler, { force: true }),
    unmount: () => void spawnSync('umount', ['--lazy', path]),
  };
}

function replaced(path: string): SmallDisk {
  return {
    isMounted: false,
    fill() {
      renameSync(path, `${path}.away`);
      writeFileSync(path, 'in the way');
    },
    free() {
      rmSync(path, { force: true });
      renameSync(`${path}.away`, path);
    },
    unmount: () => undefined,
  };
}
