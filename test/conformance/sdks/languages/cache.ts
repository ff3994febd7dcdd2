import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/sdks/', import.meta.url));

/** A folder of this language's in the cache. */
export function cacheFolder(name: string): string {
  const folder = join(CACHE, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The folder of what `lockFile` asks for, filled by `fill` where it is not there whole; `also` tells apart what else it depends on. */
export async function cachedOf(
  name: string,
  lockFile: string,
  fill: (folder: string) => Promise<unknown>,
  also = '',
): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(lockFile)).update(also).digest('hex');
  const folder = join(CACHE, `${name}-${hash.slice(0, 12)}`);
  const mark = join(folder, '.whole');
  if (existsSync(mark)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await fill(folder);
  writeFileSync(mark, '');
  return folder;
}

/** A file of this folder. */
export const ownFile = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
