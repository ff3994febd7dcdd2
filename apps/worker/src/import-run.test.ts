/**
 * Imports on a real store, queue and lake, with collection as the hub has it; nobody routes. A crash is a step that
 * fails: before it or behind it.
 */
import { newUuid, silentLogger, systemClock } from '@trackyard/base';
import { planFile, fileKeyOf } from '@trackyard/import-file';
import { batchOfRows } from '@trackyard/ingest';
import { compileSnapshot, type CompiledConfig } from '@trackyard/pipeline';
import { encodeLines, INCOMING_LANE, openQueue, type OpenQueue } from '@trackyard/queue';
import { bootstrap, type Import, type Store } from '@trackyard/store';
import { waitFor } from '@trackyard/test-support';
import { startImports, type ImportsOptions } from './import-loop.ts';
import { createImportUpkeep } from './import-upkeep.ts';
import { BACKENDS, bothBackends } from './testing/both-backends.ts';
import { openTemporaryLake } from './testing/temporary-lake.ts';

jest.setTimeout(240_000);

/** Two blocks: as many as may wait to be routed. */
const ROWS = 900;
const BAD = 9;
const FILE = `userId,event,timestamp\n${Array.from({ length: ROWS }, (_, n) => rowOf(n)).join('\n')}\n`;

/** Some are refused by the reader, some by collection. */
function rowOf(n: number): string {
  if (n % 100 !== 50) return `u${n},Paid,2026-03-01T00:00:00Z`;
  return n % 200 === 50 ? `u${n},Paid,sometime` : `,Paid,2026-03-01T00:00:00Z`;
}

const backends = bothBackends();

describe.each(BACKENDS)('an import, the queue on %s', (backend) => {
  let store: Store;
  let queue: OpenQueue;
  let lake: Awaited<ReturnType<typeof openTemporaryLake>>;
  let config: CompiledConfig;
  let workspaceId: string;
  let sourceId: string;
  let importing: { stop(): Promise<void> } | undefined;

  beforeEach(async () => {
    const { opening, store: opened } = await backends.fresh(backend);
    store = opened;
    ({ workspaceId } = await bootstrap({ store }));
    const source = { name: 'Old', type: 'http', settings: {}, secretFields: [] };
    sourceId = (await store.sources.create(workspaceId, source)).id;
    await readConfig();
    queue = await openQueue({ ...opening.queue, log: silentLogger });
    lake = await openTemporaryLake();
  });
  afterEach(async () => {
    await importing?.stop();
    importing = undefined;
    await queue.close();
    await store.close();
    await lake.remove();
  });

  const readConfig = async () => void (config = compileSnapshot(await store.systemSnapshot()));
  async function upload(given: { ratePerSecond?: number } = {}): Promise<Import> {
    const plan = planFile(Buffer.from(FILE), {});
    const { id } = await store.imports.create(workspaceId, {
      ...given,
      sourceId,
      name: 'f',
      plan,
      place: plan.start,
    });
    const bytes = await lake.imports.write(id, chunks(FILE), () => Promise.resolve());
    return store.imports.begin(workspaceId, id, { bytes, fileKey: fileKeyOf('hash', plan) });
  }
  function work(change: (options: ImportsOptions) => Partial<ImportsOptions> = () => ({})): void {
    const { records, wakeUps } = queue;
    const options: ImportsOptions = {
      ...{ store, files: lake.imports, collectRows: batchOfRows, records, wakeUps },
      ...{ config: () => config, clock: systemClock, log: silentLogger, everyMs: 20 },
    };
    importing = startImports({ ...options, ...change(options) });
  }
  const row = (id: string) => store.imports.get(workspaceId, id);
  const done = (id: string, status = 'done') =>
    waitFor(async () => {
      const found = await row(id);
      return found.status === status && found;
    });
  const waiting = async () => (await queue.records.books()).sources[sourceId]?.waiting;

  const STEPS = ['systemStamp', 'putReport', 'commit', 'systemAdvance', 'systemFinish'] as const;
  const crashes = STEPS.flatMap((step) => [[step, 'before'] as const, [step, 'after'] as const]);
  it.each(crashes)('takes each row once where %s fails, %s it is done', async (step, when) => {
    let crashesLeft = 2;
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
    const { id } = await upload();
    work(({ files, records }) => ({
      files: withCrash(files),
      store: { imports: withCrash(store.imports) },
      records:
        step === 'commit' ? { ...bound(records), commit: failing(records.commit.bind(records)) } : records,
    }));
    const counts = { read: ROWS, accepted: ROWS - BAD, refused: BAD };
    const isOver = step === 'systemFinish' && when === 'after';
    expect(await done(id)).toMatchObject({ ...counts, stamp: null, ...(!isOver && { problem: null }) });
    expect(await waiting()).toBe(ROWS - BAD);
    expect(await queue.records.peek(INCOMING_LANE, 10)).toHaveLength(2);
    const { rows } = await lake.imports.report(id, { limit: 100 });
    const lines = Array.from({ length: BAD }, (_, n) => n * 100 + 52);
    const codes = lines.map((_, n) => (n % 2 === 0 ? 'TY_ROW_TIME' : 'TY_EVENT_NO_USER'));
    expect(rows.map((each: any) => [each.line, each.code])).toEqual(lines.map((line, n) => [line, codes[n]]));
  });

  it('goes on with the same block where it was cut by other rules', async () => {
    const { id, plan } = await upload();
    await store.imports.systemLease('dead', 0);
    const stamp = {
      batchId: newUuid(),
      requestIds: [newUuid(), newUuid()] as [string, string],
      receivedAt: Date.now(),
      rows: 123,
    };
    expect(await store.imports.systemStamp(id, 'dead', stamp)).toBe(true);
    expect(plan).toBeDefined();
    work();
    await waitFor(async () => (await row(id)).read > 0);
    expect(await queue.records.peek(INCOMING_LANE, 1)).toEqual([stamp.batchId]);
  });

  it('rests while its source is disabled, and ends with it', async () => {
    await store.sources.update(workspaceId, sourceId, { enabled: false, secretFields: [] });
    await readConfig();
    const { id } = await upload();
    work();
    await waitFor(async () => (await row(id)).waitingFor === 'source');
    await store.sources.remove(workspaceId, sourceId);
    await readConfig();
    expect(await done(id, 'canceled')).toMatchObject({
      read: 0,
      problem: expect.stringContaining('deleted'),
    });
  });

  it('lets live events go first', async () => {
    const old = { id: '018f0000-0000-7000-8000-000000000000', eventCount: 1, events: encodeLines(['{}']) };
    await queue.records.commit({
      ...old,
      bodies: encodeLines(['{}']),
      sources: [{ sourceId, events: 1, quarantined: 0 }],
    });
    const { id } = await upload();
    work();
    await waitFor(async () => (await row(id)).waitingFor === 'live');
    expect((await row(id)).read).toBe(0);
  });

  it('is no faster than it may be, and is paused within a moment', async () => {
    const { id } = await upload({ ratePerSecond: 5 });
    work();
    await waitFor(async () => (await row(id)).read === 500);
    await store.imports.pause(workspaceId, id);
    await importing?.stop();
    expect(await row(id)).toMatchObject({ status: 'paused', read: 500 });
  });

  it('loses its file once it is over, and later all that is left', async () => {
    const { id } = await upload();
    work();
    await done(id);
    const left = () => lake.storage.list(`imports/${id}/`, { limit: 10 });
    const upkeep = (later: number) =>
      createImportUpkeep({ store, files: lake.imports, clock: { now: () => Date.now() + later } })();
    await upkeep(0);
    expect((await left()).map((key) => key.split('/')[2])).toEqual(['file', 'refused', 'refused']);
    await upkeep(120_000);
    expect((await left()).map((key) => key.split('/')[2])).toEqual(['refused', 'refused']);
    await upkeep(31 * 24 * 60 * 60 * 1_000);
    expect(await left()).toEqual([]);
    await expect(row(id)).rejects.toMatchObject({ code: 'TY_NOT_FOUND' });
  });

  it('gives up an upload that fell silent', async () => {
    const given = { sourceId, name: 'f', plan: {}, place: { offset: 0, line: 1 } };
    const { id } = await store.imports.create(workspaceId, given);
    const clock = { now: () => Date.now() + 11 * 60_000 };
    await createImportUpkeep({ store, files: lake.imports, clock })();
    expect(await row(id)).toMatchObject({ status: 'canceled' });
  });
});

function bound<T extends { peek: any; fullness: any }>(records: T) {
  return { peek: records.peek.bind(records), fullness: records.fullness.bind(records) };
}

async function* chunks(text: string): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += 1_000) yield Buffer.from(text.slice(at, at + 1_000));
}
