/**
 * Doubles: none but a disk that fails once, where a test says so. A killed process is played by the folder that it
 * leaves behind; test/chaos kills real ones.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { processLabel } from './process-label.ts';
import { drainAll, newBatch, spoolFolder, written, type SpoolFolder } from './testing/spool-harness.ts';

let folder: SpoolFolder;
beforeEach(async () => {
  folder = await spoolFolder();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await folder.remove();
});

const batches = (count: number) => Array.from({ length: count }, (_, n) => newBatch(`event ${n}`, n + 1));
const UNAVAILABLE = expect.objectContaining({ code: 'TY_QUEUE_UNAVAILABLE' });

it('gives batches back as they were, in order, across segments, and leaves no file', async () => {
  const all = [...batches(20), { ...newBatch(), quarantine: Buffer.from([0, 1, 2]) }];
  const spool = await folder.open({ segmentBytes: 500 });
  await Promise.all(all.slice(0, 10).map((batch) => spool.append(batch)));
  const first = await spool.peek();
  for (const batch of all.slice(10)) await spool.append(batch);
  expect(spool.size()).toMatchObject({ batches: 21 });
  expect((await folder.files()).length).toBeGreaterThan(3);
  expect(await spool.peek()).toBe(first);
  expect(await drainAll(spool)).toEqual(all);
  expect(spool.isEmpty()).toBe(true);
  await spool.clear();
  expect(spool.size()).toEqual({ batches: 0, bytes: 0 });
  await spool.close();
  expect(await readdir(folder.path)).toEqual([]);
});

it('has a small batch as few bytes more than its blobs', async () => {
  const [batch] = batches(1);
  const content = await written([batch!]);
  expect(content.length - batch!.events.length - batch!.bodies.length).toBeLessThan(220);
});

it('takes over what others left while it is written to and drained, and its own only once', async () => {
  const [first, second, third] = batches(3);
  const spool = await folder.open();
  await spool.append(first!);
  await spool.append(second!);
  expect(await spool.peek()).toEqual(first); // in the middle of its own segment
  spool.shift();
  const left = batches(2);
  await folder.leave(await written(left));
  await spool.adopt();
  await spool.adopt();
  expect(spool.size()).toMatchObject({ batches: 3 });
  await spool.append(third!);
  expect(await drainAll(spool)).toEqual([...left, second, third]);
  expect(spool.isEmpty()).toBe(true);
  await spool.clear();
  await spool.close();
  expect(await readdir(folder.path)).toEqual([]);
});

it('goes on with a batch that was peeked before others came in', async () => {
  const [first, second] = batches(2);
  const spool = await folder.open();
  await spool.append(first!);
  await spool.append(second!);
  await spool.peek();
  const left = batches(1);
  await folder.leave(await written(left));
  await spool.adopt();
  spool.shift();
  expect(await drainAll(spool)).toEqual([...left, second]);
  await spool.close();
});

it('drops a last record that is torn at any byte, and nothing before it', async () => {
  const [first, second, third] = [newBatch('a'), newBatch('b'), newBatch('c')];
  const whole = (await written([first, second])).length;
  const content = await written([first, second, third]);
  for (let cut = whole; cut < content.length; cut++) {
    await folder.leave(content.subarray(0, cut));
    const spool = await folder.open();
    expect(spool.size()).toEqual({ batches: 2, bytes: whole });
    expect(await drainAll(spool)).toEqual([first, second]);
    await spool.close();
    expect(await readdir(folder.path)).toEqual([]);
  }
});

it('never deletes what is damaged: a flipped bit anywhere keeps the file aside and costs the others nothing', async () => {
  const [first, second, third] = [newBatch('a'), newBatch('b'), newBatch('c')];
  const content = await written([first, second, third]);
  const from = (await written([first])).length;
  const to = (await written([first, second])).length;
  for (let place = from; place < to; place++) {
    const flipped = Buffer.from(content);
    flipped[place]! ^= 1 << (place % 8);
    await folder.leave(flipped);
    const spool = await folder.open();
    const isHead = place < from + 12;
    expect(await drainAll(spool)).toEqual(isHead ? [first] : [first, third]);
    expect(spool.isEmpty()).toBe(true);
    await spool.close();
  }
  const kept = await folder.files();
  expect(kept).toHaveLength(to - from);
  expect(new Set(kept.map(dirname))).toEqual(new Set(['damaged']));
});

it('takes zeros, which a power cut may leave, for damage and not for the end', async () => {
  const batch = newBatch();
  await folder.leave(Buffer.concat([await written([batch]), Buffer.alloc(50)]));
  const spool = await folder.open();
  expect(await drainAll(spool)).toEqual([batch]);
  await spool.close();
  expect(await folder.files()).toHaveLength(1);
});

describe('what other processes left', () => {
  it('is adopted from dead ones, oldest first, before what is new', async () => {
    const all = batches(6);
    await folder.leave(await written(all.slice(0, 2)));
    await folder.leave(await written(all.slice(2, 4)));
    const spool = await folder.open();
    await spool.append(all[4]!);
    await spool.append(all[5]!);
    expect(await drainAll(spool)).toEqual(all);
  });

  it('is adopted under a reused id, which has another start time', async () => {
    const batch = newBatch();
    const living = spawn('sleep', ['60']);
    try {
      const label = processLabel(living.pid!)!;
      expect(label).toMatch(new RegExp(`^${living.pid}-\\d+$`));
      for (const owner of [label, `${living.pid}-1`]) {
        await mkdir(join(folder.path, `${owner}-a`), { recursive: true });
        await writeFile(join(folder.path, `${owner}-a`, '1.spool'), await written([batch]));
      }
      const spool = await folder.open();
      expect(await drainAll(spool)).toEqual([batch]);
      expect(await folder.files()).toEqual([`${label}-a/1.spool`]);
      living.kill('SIGKILL');
      await once(living, 'exit');
      expect(await drainAll(await folder.open())).toEqual([batch]);
    } finally {
      living.kill('SIGKILL');
    }
  });

  it('is adopted again where the adopter ends half-way, from the start of the segment', async () => {
    const all = batches(3);
    await folder.leave(await written(all));
    const spool = await folder.open();
    await spool.peek();
    spool.shift();
    await spool.close();
    expect(await drainAll(await folder.open())).toEqual(all);
  });

  it('costs a living owner that is taken for dead one refusal and no batch', async () => {
    const [first, second, third] = batches(3);
    const owner = await folder.open();
    await owner.append(first!);
    const thief = await folder.open();
    await expect(owner.append(second!)).rejects.toEqual(UNAVAILABLE);
    await owner.append(third!);
    expect(await drainAll(thief)).toEqual([first]);
    expect(await drainAll(owner)).toEqual([third]);
  });
});

describe('a spool that cannot take more', () => {
  it('refuses above its size, takes more once a segment is drained, and keeps what it has', async () => {
    const all = batches(4);
    const two = (await written(all.slice(0, 2))).length;
    const spool = await folder.open({ maxBytes: two, segmentBytes: 1 });
    await Promise.all([spool.append(all[0]!), spool.append(all[1]!)]);
    expect(spool.canAccept()).toBe(false);
    await expect(spool.append(all[2]!)).rejects.toEqual(UNAVAILABLE);
    expect(await drainAll(spool)).toEqual(all.slice(0, 2));
    await spool.append(all[0]!);
    expect(await drainAll(spool)).toEqual([all[0]]);
  });

  it.each(['writev', 'datasync'] as const)('refuses when %s fails, whole groups only', async (method) => {
    const all = batches(4);
    const spool = await folder.open();
    await failTheSecond(method, 'ENOSPC');
    // All in one tick: the first is being written while the others come, which so make one group.
    expect(await Promise.allSettled(all.slice(0, 3).map((batch) => spool.append(batch)))).toEqual([
      { status: 'fulfilled', value: undefined },
      { status: 'rejected', reason: UNAVAILABLE },
      { status: 'rejected', reason: UNAVAILABLE },
    ]);
    expect(spool.canAccept()).toBe(false);
    await spool.append(all[3]!);
    const [segment] = await folder.files();
    await rename(dirname(join(folder.path, segment!)), join(folder.path, '99999999-1-a'));
    expect(await drainAll(await folder.open())).toEqual([all[0], all[3]]);
  });

  it('refuses when the disk takes half of a record, and cuts it off', async () => {
    const [first, second] = batches(2);
    const spool = await folder.open();
    await spool.append(first!);
    const prototype = await fileHandlePrototype();
    const writev = prototype.writev;
    jest.spyOn(prototype, 'writev').mockImplementationOnce(async function (this: FileHandle, buffers, at) {
      const half = Buffer.concat(buffers as Buffer[]);
      return writev.call(this, [half.subarray(0, half.length / 2)], at) as never;
    });
    await expect(spool.append(second!)).rejects.toEqual(UNAVAILABLE);
    await spool.close();
    expect(await open(join(folder.path, (await folder.files())[0]!)).then(sizeOf)).toBe(
      (await written([first!])).length,
    );
  });

  it('refuses where its folder cannot be made, and takes batches once it can', async () => {
    await mkdir(dirname(folder.path), { recursive: true });
    await writeFile(folder.path, 'in the way');
    const spool = await folder.open();
    const batch = newBatch();
    await expect(spool.append(batch)).rejects.toEqual(UNAVAILABLE);
    expect(spool.isEmpty()).toBe(true);
    await rename(folder.path, `${folder.path}.away`);
    await spool.append(batch);
    expect(await drainAll(spool)).toEqual([batch]);
  });
});

async function sizeOf(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  await file.close();
  return size;
}

async function fileHandlePrototype(): Promise<FileHandle> {
  const file = await open('/dev/null');
  await file.close();
  return Object.getPrototypeOf(file) as FileHandle;
}

async function failTheSecond(method: 'writev' | 'datasync', code: string): Promise<void> {
  const error = Object.assign(new Error(code), { code });
  const prototype = await fileHandlePrototype();
  const original = prototype[method] as (...args: unknown[]) => Promise<unknown>;
  jest
    .spyOn(prototype, method)
    .mockImplementationOnce(function (this: FileHandle, ...args: unknown[]) {
      return original.apply(this, args) as never;
    })
    .mockRejectedValueOnce(error as never);
}
