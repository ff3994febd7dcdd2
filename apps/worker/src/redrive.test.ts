import { silentLogger } from '@trackyard/base';
import { decodeLines, deliverLane, encodeLines, openQueue, type OpenQueue } from '@trackyard/queue';
import { type DeadLetterDeletion, type Redrive, type Store } from '@trackyard/store';
import { waitFor } from '@trackyard/test-support';
import { createRedriveLoop, startRedrives } from './redrive-loop.ts';
import { finishHalfWay, redriveSome } from './redrive-step.ts';
import { BACKENDS, bothBackends } from './testing/both-backends.ts';
import { deliverAll, DESTINATION, dieAt, WORKSPACE } from './testing/dead-events.ts';

jest.setTimeout(240_000);

const backends = bothBackends();

/** Real store, real queue; the tests play the lanes' workers. A crash is a step that is not taken. */
describe.each(BACKENDS)('redriving, the queue on %s', (backend) => {
  let store: Store;
  let queue: OpenQueue;
  let now = 0;
  const clock = { now: () => now };
  beforeEach(async () => {
    now = 1_000_000;
    const { opening, store: opened } = await backends.fresh(backend);
    store = opened;
    queue = await openQueue({ ...opening.queue, log: silentLogger });
  });
  afterEach(async () => {
    await queue.close();
    await store.close();
  });

  const die = (connectionId: string, messageIds: readonly string[]) =>
    dieAt({ records: queue.records, deadLetters: store.deadLetters }, { connectionId, messageIds });
  const order = (given: { ratePerSecond?: number; filter?: object } = {}) =>
    store.redrives.create(WORKSPACE, { destinationId: DESTINATION, filter: {}, ...given });
  const loop = () => createRedriveLoop({ store, ...queue, clock, log: silentLogger });
  const step = () => ({ redrives: store.redrives, ...queue });
  const deliver = () => deliverAll(queue.records, decodeLines);
  const connection = async (id = 'con_1') => (await queue.records.books()).connections[id];
  const standing = ({ id }: Redrive) => store.redrives.get(WORKSPACE, id);
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, n) => `${prefix}-${String(n)}`);

  it('sends all of a destination’s letters again, and the books follow', async () => {
    await die('con_1', names('a', 700));
    await die('con_2', names('b', 3));
    const job = await order();
    expect(job).toMatchObject({ status: 'running', total: 703, done: 0 });
    await loop().round();
    expect(await standing(job)).toMatchObject({ status: 'done', done: 703 });
    expect(await connection('con_1')).toMatchObject({ dead: 0, pending: 700 });
    expect(await connection('con_2')).toMatchObject({ dead: 0, pending: 3 });
    expect((await deliver()).sort()).toEqual([...names('a', 700), ...names('b', 3)].sort());
    expect(await connection()).toMatchObject({ routed: 700, delivered: 700, dead: 0, pending: 0 });
    const { data } = await store.deadLetters.list(WORKSPACE, { status: 'redriven' }, { limit: 200 });
    expect(data[0]).toMatchObject({ redriveId: job.id, redrivenAt: expect.any(Date) });
  });

  it('takes only what matches', async () => {
    await die('con_1', ['a', 'b', 'c']);
    const [letter] = (await store.deadLetters.list(WORKSPACE, {})).data;
    const job = await order({ filter: { ids: [letter!.id] } });
    expect(await order({ filter: { reason: 'none' } })).toMatchObject({ status: 'done', total: 0 });
    expect(await order({ filter: { connectionId: 'con_2' } })).toMatchObject({ total: 0 });
    expect(await order({ filter: { to: new Date(0) } })).toMatchObject({ total: 0 });
    await loop().round();
    expect(await standing(job)).toMatchObject({ status: 'done', total: 1, done: 1 });
    expect(await deliver()).toEqual([letter!.messageId]);
    expect(await connection()).toMatchObject({ dead: 2 });
  });

  it('takes only what was open when it was ordered: an event that dies again does not go round in circles', async () => {
    await die('con_1', ['a', 'b']);
    const job = await order();
    await waitFor(() => Date.now() > job.createdAt.getTime() + 1); // the next letter is of a later millisecond
    await die('con_1', ['c']);
    await loop().round();
    expect(await standing(job)).toMatchObject({ status: 'done', total: 2, done: 2 });
    expect(await deliver()).toEqual(['a', 'b']);
    expect(await connection()).toMatchObject({ dead: 1 });
  });

  it('finishes under the same record what crashed after the stamp', async () => {
    await die('con_1', ['a', 'b']);
    const job = await order();
    const { take } = await store.redrives.systemTake(job, 10);
    expect(take?.events).toHaveLength(2);
    expect(await connection()).toMatchObject({ dead: 2, pending: 0 });
    await loop().round();
    expect(await standing(job)).toMatchObject({ status: 'done', done: 2 });
    expect(await queue.records.events([take!.recordId])).toHaveProperty('size', 1);
    expect(await deliver()).toEqual(['a', 'b']);
    expect(await connection()).toMatchObject({ dead: 0, delivered: 2 });
  });

  it('sends nothing twice where it crashed after the queue’s write, even if that was delivered meanwhile', async () => {
    await die('con_1', ['a', 'b']);
    const job = await order();
    const { take } = await store.redrives.systemTake(job, 10);
    const { recordId, connectionId, events } = take!;
    const blob = encodeLines(events);
    const record = {
      id: recordId,
      connectionId,
      lane: deliverLane(DESTINATION),
      eventCount: 2,
      events: blob,
    };
    await queue.records.requeue({ ...record, as: 'redrive' });
    expect(await deliver()).toEqual(['a', 'b']);
    await loop().round();
    await loop().round();
    expect(await deliver()).toEqual([]);
    expect(await standing(job)).toMatchObject({ status: 'done', done: 2 });
    expect(await connection()).toMatchObject({ routed: 2, dead: 0, pending: 0, delivered: 2 });
  });

  it('finishes what is half-way although the job was canceled, and takes no more', async () => {
    await die('con_1', names('a', 5));
    const job = await order();
    await store.redrives.systemTake(job, 2);
    expect(await store.redrives.cancel(WORKSPACE, job.id)).toMatchObject({ status: 'canceled' });
    expect(await redriveSome(job, 2, step())).toEqual({ moved: 0, left: false });
    await loop().round();
    expect(await standing(job)).toMatchObject({ status: 'canceled', done: 2 });
    expect(await connection()).toMatchObject({ dead: 3, pending: 2 });
    expect((await store.deadLetters.list(WORKSPACE, {})).data).toHaveLength(3);
  });

  it('keeps to its rate', async () => {
    await die('con_1', names('a', 30));
    const job = await order({ ratePerSecond: 10 });
    const worker = loop();
    await worker.round();
    expect(await standing(job)).toMatchObject({ done: 0 });
    now += 1_000;
    await worker.round();
    await worker.round();
    expect(await standing(job)).toMatchObject({ status: 'running', done: 10 });
    now += 60_000;
    await worker.round();
    expect(await standing(job)).toMatchObject({ status: 'running', done: 20 });
  });

  it('leaves a job to the worker that has it, until that hands it back', async () => {
    await die('con_1', names('a', 3));
    const job = await order({ ratePerSecond: 1 });
    const first = loop();
    const second = loop();
    await first.round();
    for (let seconds = 0; seconds < 3; seconds += 1) {
      now += 1_000;
      await second.round();
    }
    expect(await standing(job)).toMatchObject({ done: 0 });
    await first.release();
    await second.round();
    now += 1_000;
    await second.round();
    expect(await standing(job)).toMatchObject({ done: 1 });
  });

  it('redrives an edited event as it is now', async () => {
    await die('con_1', ['a']);
    const [letter] = (await store.deadLetters.list(WORKSPACE, {})).data;
    await store.deadLetters.edit(WORKSPACE, letter!.id, JSON.stringify({ messageId: 'repaired' }));
    await order();
    await loop().round();
    expect(await deliver()).toEqual(['repaired']);
    await expect(store.deadLetters.edit(WORKSPACE, letter!.id, '{}')).rejects.toMatchObject({
      code: 'TY_CONFLICT',
    });
  });

  it('runs by itself until it is stopped', async () => {
    await die('con_1', names('a', 3));
    const job = await order();
    const redrives = startRedrives({ store, ...queue, clock, log: silentLogger, everyMs: 5 });
    await waitFor(async () => (await standing(job)).status === 'done', { timeoutMs: 30_000 });
    await redrives.stop();
    expect(await standing(job)).toMatchObject({ status: 'done', done: 3, leasedBy: null });
  });

  it('balances the books after any sequence of deaths, redrives, crashes, deletions and deliveries', async () => {
    for (const seed of [1, 2, 3]) await randomLife(seed);
  });

  /** The same sequence for the same seed (a linear congruential generator). */
  async function randomLife(seed: number): Promise<void> {
    let state = seed;
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    /** The books follow a deletion, at the second try where the first died between them and the store. */
    const remove = async (connectionId: string) => {
      await store.deadLetters.remove(WORKSPACE, { connectionId });
      const diesAfter = async (deletion: DeadLetterDeletion) => {
        await queue.records.deleteDead(deletion);
        throw new Error('killed');
      };
      await store.deadLetters.systemBookDeletions(diesAfter).catch(() => undefined);
      await store.deadLetters.systemBookDeletions(queue.records.deleteDead);
    };
    const jobs: Redrive[] = [];
    let died = 0;
    for (let move = 0; move < 25; move += 1) {
      const connectionId = `con_${String(seed)}${String(random(2))}`;
      const count = 1 + random(4);
      const act = random(6);
      if (act <= 1) await die(connectionId, names(`${String(seed)}-${String(died++)}`, count));
      else if (act === 2) jobs.push(await order({ filter: { connectionId } }));
      else if (act === 3) await remove(connectionId);
      else if (act === 4 && jobs.length > 0)
        await store.redrives.systemTake(jobs[random(jobs.length)]!, count);
      else if (jobs.length > 0) await finishHalfWay(jobs[random(jobs.length)]!, step());
      if (random(4) === 0) await deliver();
    }
    await loop().round();
    await deliver();
    const counts = await store.deadLetters.systemCounts();
    for (const n of [0, 1]) {
      const id = `con_${String(seed)}${String(n)}`;
      const row = await connection(id);
      if (!row) continue;
      expect(row.routed).toBe(row.delivered + row.dead + row.deleted + row.pending);
      expect(row.pending).toBe(0);
      expect(row.dead).toBe(counts.find((one) => one.connectionId === id)?.open ?? 0);
      for (const count of [row.delivered, row.dead, row.deleted]) expect(count).toBeGreaterThanOrEqual(0);
    }
  }
});
