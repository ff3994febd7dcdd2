import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLogger, type Clock } from '@trackyard/base';
import { openLake } from '../open-lake.ts';

/** A lake of its own in a temporary folder. */
export async function openTestLake(clock: Clock = { now: () => Date.now() }) {
  const root = await mkdtemp(join(tmpdir(), 'trackyard-lake-'));
  const lake = await openLake({ url: pathToFileURL(root).href, clock, log: silentLogger });
  return { ...lake, root, close: () => rm(root, { recursive: true, force: true }) };
}
