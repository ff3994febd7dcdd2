/** Doubles: the queue, which is a list that refuses while a test says so. The spool and its files are real. */
import { setTimeout as delay } from 'node:timers/promises';
import { silentLogger } from '@trackyard/base';
import type { NewBatch } from '@trackyard/queue';
import type { SpoolOptions } from './open-spool.ts';
import { createSpoolingCommit, type SpoolingCommit } from './spooling-commit.ts';
import { newBatch, spoolFolder, written, type SpoolFolder } from './testing/spool-harness.ts';

let folder: SpoolFolder;
let committed: string[];
let isAway: boolean;
let full: number;
let asked: number;
let lines: string[];
let open: SpoolingCommit[];
beforeEach(async () => {
  folder = await spoolFolder();
  [committed, isAway, full, asked, lines, open] = [[], false, 0, 0, [], []];
});
afterEach(async () => {
  for (const commit of open) await commit.close();
  await folder.remove();
});

const note = (event: string) => void lines.push(event);
const idsOf = (batches: readonly NewBatch[]) => batches.map(({ id }) => id);
const some = (count: number) => Array.from({ length: count }, (_, n) => newBatch(`event ${n}`));

async function start(options?: Partial<SpoolOptions>, commit = toQueue): Promise<SpoolingCommit> {
  const log = { ...silentLogger, info: note, warn: note, error: note };
  const spool = await folder.open({ log, ...options });
  const spooling = createSpoolingCommit({ spool, commit, fullness, log });
  open.push(spooling);
  return spooling;
}

async function toQueue({ id }: NewBatch): Promise<void> {
  await delay(1);
  if (isAway) throw new Error('connect ECONNREFUSED');
  committed.push(id);
}

async function fullness(): Promise<number> {
  asked += 1;
  if (isAway) throw new Error('connect ECONNREFUSED');
  return full;
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); await delay(5)) {
    if (Date.now() > end) throw new Error('The condition never held.');
  }
}

it('goes past an empty spool without touching the disk', async () => {
  const spooling = await start();
  const all = some(3);
  for (const batch of all) await spooling.commit(batch);
  expect(committed).toEqual(idsOf(all));
  expect(spooling.standing()).toEqual({ batches: 0, bytes: 0, canAccept: true, spooled: 0, drained: 0 });
  await expect(folder.files()).rejects.toThrow('ENOENT');
});

it('takes batches while the queue is away, and brings them in order before what is newer', async () => {
  const spooling = await start();
  const all = some(40);
  await spooling.commit(all[0]!);
  isAway = true;
  for (const batch of all.slice(1, 20)) await spooling.commit(batch);
  expect(spooling.standing()).toMatchObject({ batches: 19, spooled: 19, drained: 0 });
  isAway = false;
  for (const batch of all.slice(20)) await spooling.commit(batch);
  await until(() => committed.length === 40);
  expect(committed).toEqual(idsOf(all));
  await until(() => lines.includes('spool.left'));
  expect(lines).toEqual(['spool.entered', 'spool.left']);
  const last = newBatch();
  await spooling.commit(last);
  expect(committed.at(-1)).toBe(last.id);
  await spooling.close(); // the files are deleted a moment after the spool is left
  expect(await folder.files()).toEqual([]);
});

it('loses nothing at the moment of leaving, however often it comes and goes', async () => {
  const spooling = await start();
  const all = some(400);
  for (const [n, batch] of all.entries()) {
    isAway = n % 50 < 2;
    await spooling.commit(batch);
  }
  isAway = false;
  await until(() => committed.length === 400);
  expect(committed).toEqual(idsOf(all));
  expect(lines.filter((line) => line === 'spool.entered').length).toBeGreaterThan(1);
});

it('commits a batch once more whose commit failed half-way: the queue knows its id', async () => {
  let isFirst = true;
  const spooling = await start({}, async (batch) => {
    committed.push(batch.id);
    if (isFirst) throw ((isFirst = false), new Error('Command timed out'));
  });
  const batch = newBatch();
  await spooling.commit(batch);
  await until(() => committed.length === 2);
  expect(committed).toEqual([batch.id, batch.id]);
});

it('spools from 70 % on until there is room, and asks once a second at most', async () => {
  const spooling = await start();
  full = 0.7;
  await until(() => lines.includes('spool.entered'));
  const all = some(20);
  const [askedBefore, from] = [asked, Date.now()];
  for (const batch of all) await spooling.commit(batch);
  await until(() => Date.now() - from > 1_500);
  expect(committed).toEqual([]);
  expect(asked - askedBefore).toBeLessThanOrEqual(5);
  full = 0.6;
  await until(() => lines.includes('spool.left'));
  expect(committed).toEqual(idsOf(all));
});

it('refuses where neither takes it, and holds out until the queue is back', async () => {
  const spooling = await start({ maxBytes: 10 });
  isAway = true;
  const refusal = { code: 'TY_QUEUE_UNAVAILABLE' };
  for (const batch of some(3)) await expect(spooling.commit(batch)).rejects.toMatchObject(refusal);
  expect(spooling.standing()).toMatchObject({ batches: 0, canAccept: true, spooled: 0 });
  expect(lines).toEqual(['spool.entered']);
  isAway = false;
  await until(() => lines.includes('spool.left'));
  await spooling.commit(newBatch());
  expect(committed).toHaveLength(1);
});

it('leaves what is not drained to the next start', async () => {
  const before = await start();
  isAway = true;
  const all = some(5);
  for (const batch of all) await before.commit(batch);
  await before.close();
  isAway = false;
  const after = await start();
  const last = newBatch();
  await after.commit(last);
  await until(() => committed.length === 6);
  expect(committed).toEqual(idsOf([...all, last]));
});

it('drains what a sibling left, and its own batches wait for that as at the start', async () => {
  const spooling = await start();
  const left = some(3);
  await folder.leave(await written(left));
  await spooling.adopt();
  const own = newBatch('own');
  await spooling.commit(own);
  await until(() => committed.length === 4);
  expect(committed).toEqual(idsOf([...left, own]));
  await until(() => lines.at(-1) === 'spool.left');
  expect(lines).toEqual(['spool.adopted', 'spool.entered', 'spool.left']);
});

it('stays with the queue where no sibling left anything', async () => {
  const spooling = await start();
  await spooling.adopt();
  expect(lines).toEqual([]);
});
