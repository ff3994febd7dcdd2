/**
 * Replays of quarantine on a real store, queue and lake, with reading as the hub has it; a worker routes, so that the
 * books show what came in once, and what twice. A crash is a step that fails, before it or behind it, or kill -9.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readAgain } from '@trackyard/api/read-again';
import { newUuid, silentLogger, systemClock } from '@trackyard/base';
import { receivedLines } from '@trackyard/lake/testing';
import { compileSnapshot, type CompiledConfig } from '@trackyard/pipeline';
import { bootstrap, type QuarantineReplay, type Store } from '@trackyard/store';
import { waitFor } from '@trackyard/test-support';
import { startQuarantineReplays, type QuarantineReplaysOptions } from './quarantine-loop.ts';
import { BACKENDS, bothBackends, type Opening } from './testing/both-backends.ts';
import { startLaneWorker, type LaneWorker } from './testing/lane-workers.ts';
import { openTemporaryLake } from './testing/temporary-lake.ts';

jest.setTimeout(240_000);

const PROCESS = join(import.meta.dirname, 'testing/quarantine-process.ts');
/** Three batches. */
const ITEMS = 250;
const BAD = 5;
const A_BATCH = 100;
const BAD_A_BATCH = 2;

const backends = bothBackends();

describe.each(BACKENDS)('a replay of quarantine, the queue on %s', (backend) => {
  let opening: Opening;
  let store: Store;
  let worker: LaneWorker;
  let lake: Awaited<ReturnType<typeof openTemporaryLake>>;
  let config: CompiledConfig;
  let workspaceId: string;
  let sourceId: string;
  let replaying: { stop(): Promise<void> } | undefined;

  beforeEach(async () => {
    ({ opening, store } = await backends.fresh(backend));
    ({ workspaceId } = await bootstrap({ store }));
    const source = { name: 'Shop', type: 'http', settings: {}, secretFields: [] };
    sourceId = (await store.sources.create(workspaceId, source)).id;
    await readConfig();
    worker = await startLaneWorker({
      ...{
        queue: opening.queue,
        destinations: [],
        config: () => config,
        written: { deadLetters: [], disabled: [] },
      },
    });
    lake = await openTemporaryLake();
    await refuse();
  });
  afterEach(async () => {
    await replaying?.stop();
    replaying = undefined;
    await worker.stop();
    await store.close();
    await lake.remove();
  });

  const readConfig = async () => void (config = compileSnapshot(await store.systemSnapshot()));
  /** Good items that a strict source had refused with others, and some that are wrong still; a second in all. */
  async function refuse(): Promise<void> {
    const now = Date.now();
    const items = Array.from({ length: ITEMS }, (_, n) => {
      const type = n % 50 === 7 ? 'none' : 'track';
      const item = JSON.stringify({ type, event: 'Paid', userId: 'u', messageId: `m${String(n)}` });
      return {
        ...{ workspaceId, sourceId, requestId: newUuid(), itemIndex: 0, messageId: `m${String(n)}`, item },
        ...{ problems: [{ code: 'TY_EVENTS_REFUSED', message: 'x' }], receivedAt: now - 1_000 + n },
      };
    });
    await store.quarantine.add(items);
  }
  function work(
    change: (options: QuarantineReplaysOptions) => Partial<QuarantineReplaysOptions> = () => ({}),
  ): void {
    const { records, wakeUps } = worker.queue;
    const options: QuarantineReplaysOptions = {
      ...{ store, records: bound(records), wakeUps, config: () => config, clock: systemClock },
      ...{ log: silentLogger, everyMs: 20 },
      readAgain: (order) => readAgain(order, { lake: lake.reader, secrets: store.secrets }),
    };
    replaying = startQuarantineReplays({ ...options, ...change(options) });
  }
  const order = (code?: string) => store.quarantineReplays.create(workspaceId, { sourceId, code });
  const row = (id: string) => store.quarantineReplays.get(workspaceId, sourceId, id);
  const reaches = (id: string, holds: (row: QuarantineReplay) => boolean) =>
    waitFor(
      async () => {
        const found = await row(id);
        return holds(found) && found;
      },
      { what: 'the replay to get there', timeoutMs: 60_000 },
    );
  const done = (id: string) => reaches(id, ({ status }) => status === 'done');
  const left = async () => (await store.quarantine.list(workspaceId, sourceId, { limit: 200 })).data;
  const books = async () => (await worker.queue.records.books()).sources[sourceId];
  /** All are routed, each once. Gives how many came twice. */
  async function duplicates(accepted: number): Promise<number> {
    const found = await waitFor(
      async () => {
        const line = await books();
        return line?.accepted === accepted && !line.waiting && line;
      },
      { what: 'the events to be routed', timeoutMs: 60_000 },
    );
    expect(found.received).toBe(accepted + (found.duplicate ?? 0));
    return found.duplicate ?? 0;
  }

  const STEPS = ['systemNext', 'commit', 'systemAdvance', 'systemFinish'] as const;
  const crashes = STEPS.flatMap((step) => [[step, 'before'] as const, [step, 'after'] as const]);
  it.each(crashes)('brings each item in once where %s fails, %s it is done', async (step, when) => {
    let crashesLeft = 1;
    const failing =
      <Args extends unknown[], R>(run: (...args: Args) => Promise<R>) =>
      async (...args: Args) => {
        const isNow = crashesLeft > 0;
        if (isNow) crashesLeft -= 1;
        if (isNow && when === 'before') throw new Error('crash');
        const result = await run(...args);
        if (isNow) throw new Error('crash');
        return result;
      };
    const withCrash = <T extends object>(part: T): T =>
      step in part ? { ...part, [step]: failing((part as any)[step].bind(part)) } : part;
    const { id, total } = await order();
    expect(total).toBe(ITEMS);
    work(({ records }) => ({
      store: { ...store, quarantineReplays: withCrash(store.quarantineReplays) },
      records: withCrash(records),
    }));
    const counts = { replayed: ITEMS - BAD, refused: BAD, events: ITEMS - BAD };
    expect(await done(id)).toMatchObject({ ...counts, problem: null, waitingFor: null });
    expect(crashesLeft).toBe(0);
    expect(await left()).toHaveLength(BAD);
    const isRepeated =
      (step === 'commit' && when === 'after') || (step === 'systemAdvance' && when === 'before');
    expect(await duplicates(ITEMS - BAD)).toBe(isRepeated ? A_BATCH - BAD_A_BATCH : 0);
  });

  it('is gone on with by another worker after kill -9, and repeats one batch', async () => {
    const { id } = await order();
    const child = spawn(process.execPath, [PROCESS, JSON.stringify(opening)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    const counts = { replayed: A_BATCH - BAD_A_BATCH, refused: BAD_A_BATCH };
    expect(await row(id)).toMatchObject({ status: 'running', ...counts });
    work();
    expect(await done(id)).toMatchObject({ replayed: ITEMS - BAD, refused: BAD });
    expect(await duplicates(ITEMS - BAD)).toBe(A_BATCH - BAD_A_BATCH);
  });

  it('ends where it is canceled, the oldest items settled', async () => {
    const { id } = await order();
    work(({ readAgain: read }) => ({
      async readAgain(given) {
        await store.quarantineReplays.cancel(workspaceId, sourceId, id);
        return read(given);
      },
    }));
    const counts = { replayed: A_BATCH - BAD_A_BATCH, refused: BAD_A_BATCH };
    await reaches(id, ({ replayed }) => replayed > 0);
    await replaying?.stop();
    expect(await row(id)).toMatchObject({ status: 'canceled', ...counts });
    expect(await left()).toHaveLength(ITEMS - counts.replayed);
    expect((await left())[0]?.messageId).toBe(`m${String(ITEMS - 1)}`);
    expect(await duplicates(counts.replayed)).toBe(0);
  });

  it('takes whole requests from the lake, a few at a time, and only those that were open', async () => {
    const requests = Array.from({ length: 10 }, (_, n) => ({
      requestId: newUuid(),
      at: Date.now() - 500 + n,
    }));
    const bodies = requests.map(({ requestId, at }) => {
      const batch = Array.from({ length: 100 }, (_, n) => ({ type: 'page', userId: `u${String(n)}` }));
      return JSON.stringify({
        ...{ requestId, batchId: newUuid(), sourceId, method: 'POST', path: '/v1/batch', remote: '' },
        ...{ headers: {}, receivedAt: new Date(at).toISOString(), encoding: 'utf8' },
        body: JSON.stringify({ batch }),
      });
    });
    await lake.archive.writeRaw(receivedLines(bodies));
    const whole = (requestId: string, receivedAt: number) => ({
      ...{ workspaceId, sourceId, requestId, receivedAt, itemIndex: -1, item: '' },
      problems: [{ code: 'TY_BODY_NOT_JSON', message: 'x' }],
    });
    await store.quarantine.add(requests.map(({ requestId, at }) => whole(requestId, at)));
    const { id, total } = await order('TY_BODY_NOT_JSON');
    await store.quarantine.add([whole(newUuid(), Date.now() + 60_000)]);
    let batches = 0;
    work(({ records }) => ({
      records: { ...records, commit: (batch) => ((batches += 1), records.commit(batch)) },
    }));
    expect([total, (await done(id)).replayed, batches]).toEqual([10, 10, 2]);
    expect(await duplicates(1_000)).toBe(0);
    expect(
      (await store.quarantine.list(workspaceId, sourceId, { code: 'TY_BODY_NOT_JSON' })).data,
    ).toHaveLength(1);
  });

  it('lets live events go first', async () => {
    const { id } = await order();
    const old = '018f0000-0000-7000-8000-000000000000';
    work(({ records }) => ({ records: { ...records, peek: () => Promise.resolve([old]) } }));
    await reaches(id, ({ waitingFor }) => waitingFor === 'live');
    expect(await row(id)).toMatchObject({ replayed: 0, place: null });
  });

  it('rests while its source is disabled, and fails with it', async () => {
    await store.sources.update(workspaceId, sourceId, { enabled: false, secretFields: [] });
    await readConfig();
    const { id } = await order();
    work();
    await reaches(id, ({ waitingFor }) => waitingFor === 'source');
    await store.sources.remove(workspaceId, sourceId);
    await readConfig();
    const failed = await reaches(id, ({ status }) => status === 'failed');
    expect(failed).toMatchObject({ replayed: 0, problem: 'The source was deleted.' });
  });
});

function bound(records: LaneWorker['queue']['records']) {
  return {
    commit: records.commit.bind(records),
    peek: records.peek.bind(records),
    fullness: records.fullness.bind(records),
  };
}
