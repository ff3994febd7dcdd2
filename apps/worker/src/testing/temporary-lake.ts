import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLogger, systemClock, type Clock } from '@trackyard/base';
import { openLake, type Lake } from '@trackyard/lake';

/** A lake of its own in a temporary folder. */
export async function openTemporaryLake(
  clock: Clock = systemClock,
): Promise<Lake & { remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'trackyard-lake-'));
  const lake = await openLake({ url: pathToFileURL(root).href, clock, log: silentLogger });
  return { ...lake, remove: () => rm(root, { recursive: true, force: true }) };
}
