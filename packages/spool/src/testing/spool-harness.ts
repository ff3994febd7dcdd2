import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newUuid, silentLogger } from '@trackyard/base';
import { encodeLines, type NewBatch } from '@trackyard/queue';
import { openSpool, type Spool, type SpoolOptions } from '../open-spool.ts';

/** No process has so high a number. */
const DEAD = '99999999-1';

export interface SpoolFolder {
  readonly path: string;
  open(options?: Partial<SpoolOptions>): Promise<Spool>;
  /** Relative paths of the files below, sorted. */
  files(): Promise<string[]>;
  /** Leaves a segment as a process that was killed would, a later one each time. */
  leave(content: Buffer): Promise<void>;
  remove(): Promise<void>;
}

/** A folder for spools. */
export async function spoolFolder(): Promise<SpoolFolder> {
  const parent = await mkdtemp(join(tmpdir(), 'trackyard-spool-'));
  const path = join(parent, 'spool');
  let left = 0;
  return {
    path,
    open: (options) => openSpool({ directory: path, log: silentLogger, ...options }),
    async files() {
      const all = await readdir(path, { recursive: true });
      return all.filter((name) => name.endsWith('.spool')).sort();
    },
    async leave(content) {
      left += 1;
      const folder = join(path, `${DEAD}-${left}`);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, `${left}.spool`), content);
    },
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}

export function newBatch(text = 'event', eventCount = 1): NewBatch {
  return {
    id: newUuid(),
    eventCount,
    events: encodeLines(Array.from({ length: eventCount }, () => text)),
    bodies: encodeLines([`body of ${text}`]),
    sources: [{ sourceId: 'src_1', events: eventCount, quarantined: 0 }],
  };
}

/** What a spool wrote for these batches into its one segment. */
export async function written(batches: readonly NewBatch[]): Promise<Buffer> {
  const folder = await spoolFolder();
  const spool = await folder.open();
  await Promise.all(batches.map((batch) => spool.append(batch)));
  await spool.close();
  const [name = ''] = await folder.files();
  const content = await readFile(join(folder.path, name));
  await folder.remove();
  return content;
}

/** Takes everything out, in order. */
export async function drainAll(spool: Spool): Promise<NewBatch[]> {
  const batches: NewBatch[] = [];
  for (let batch = await spool.peek(); batch; batch = await spool.peek()) {
    batches.push(batch);
    spool.shift();
  }
  return batches;
}
