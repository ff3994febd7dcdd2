/**
 * A source that is asked, on real parts: PostgreSQL for the store, the queue and what is read, the connector of the
 * catalog, workers in this process and in others that are killed. A destination lives in this file.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { silentLogger, systemClock } from '@trackyard/base';
import { delivered, type ActionDefinition, type SourceDefinition } from '@trackyard/connector-sdk';
import { sources } from '@trackyard/connectors';
import { normaliseLine, readReceivedLine, type RawLine } from '@trackyard/lake';
import { compileSnapshot, type CompiledConfig } from '@trackyard/pipeline';
import { decodeLineBytes, decodeLines } from '@trackyard/queue';
import { createEgress, type Egress } from '@trackyard/safe-http';
import { bootstrap, type SourcePull, type Store } from '@trackyard/store';
import { waitFor } from '@trackyard/test-support';
import { Client } from 'pg';
import { BACKENDS, bothBackends, type Opening } from '../testing/both-backends.ts';
import { startLaneWorker, type LaneWorker } from '../testing/lane-workers.ts';
import { pulledBatch } from './pulled-batch.ts';
import { startPulls } from './pull-loop.ts';

jest.setTimeout(240_000);

/** Within this a look at what is due has ended and another one was made, on a busy machine too. */
const LOOK_MS = 500;
const PROCESS = join(import.meta.dirname, '../testing/pull-process.ts');

it('keeps in the lake what was read, from which the same events come again', () => {
  const good = { type: 'track', event: 'Row Changed', messageId: 'm-1', userId: 'u', properties: { id: 1 } };
  const page = {
    raw: '[{"id": 1.0}]',
    events: [good, { ...good, userId: undefined }, 'too large'],
    position: 1,
  };
  const { batch, ...counts } = pulledBatch(page, { sourceId: 'src_1', type: 'postgres', receivedAt: 5 });
  expect(counts).toEqual({ events: 1, refused: 2 });
  const { text } = readReceivedLine(decodeLineBytes(batch.bodies)[0]!);
  const raw = JSON.parse(text.toString()) as RawLine;
  expect(raw).toMatchObject({ body: '[{"id": 1.0}]', encoding: 'utf8', batchId: batch.id });
  const again = normaliseLine(raw);
  expect(again.lines).toEqual(decodeLines(batch.events));
  expect(again.rejections.map(({ index }) => index)).toEqual([1, 2]);
  expect(decodeLines(batch.quarantine!).map((text) => JSON.parse(text).problems[0].code)).toEqual([
    'TY_EVENT_NO_USER',
    'TY_EVENT_NOT_OBJECT',
  ]);
});

const backends = bothBackends();

describe.each(BACKENDS)('a table as a source, the queue on %s', (backend) => {
  let store: Store;
  let db: Client;
  let worker: LaneWorker;
  let egress: Egress;
  let config: CompiledConfig;
  let pulling: { stop(): Promise<void> } | undefined;
  let place: { workspaceId: string; sourceId: string; url: string };
  let opening: Opening;
  let seen: string[];
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    ({ opening, store } = await backends.fresh(backend));
    const url = await backends.freshUrl();
    egress = createEgress({ allow: ['127.0.0.0/8'], log: silentLogger });
    db = new Client({ connectionString: url });
    await db.connect();
    await db.query('CREATE TABLE orders (id int PRIMARY KEY, customer text, updated_at timestamptz)');
    seen = [];
    await connect(url);
  });
  afterEach(async () => {
    await pulling?.stop();
    pulling = undefined;
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await worker.stop();
    await egress.close();
    await store.close();
    await db.end();
  });

  async function connect(url: string): Promise<void> {
    const { workspaceId } = await bootstrap({ store });
    const settings = { url, table: 'orders', cursorColumn: 'updated_at', userIdColumn: 'customer' };
    const source = await store.sources.create(workspaceId, {
      ...{ name: 'Shop', type: 'postgres', settings, secretFields: ['url'] },
    });
    const plain = { type: 'webhook', settings: {}, secretFields: [] };
    const destination = await store.destinations.create(workspaceId, { name: 'New', ...plain });
    const pair = { sourceId: source.id, destinationId: destination.id };
    await store.connections.create(workspaceId, { ...pair, enabled: true, order: 'none' });
    place = { workspaceId, sourceId: source.id, url };
    await reload();
    const action: ActionDefinition = {
      batching: () => ({ maxEvents: 500, maxBytes: 1_000_000 }),
      performBatch(_context, _settings, deliveries) {
        seen.push(...deliveries.map(({ event }) => event.messageId));
        return Promise.resolve(deliveries.map(() => delivered));
      },
    };
    worker = await startLaneWorker({
      queue: opening.queue,
      destinations: [{ id: destination.id, action }],
      ...{ config: () => config, written: { deadLetters: [], disabled: [] } },
    });
  }
  async function reload(): Promise<void> {
    config = compileSnapshot(await store.systemSnapshot());
  }
  const insert = (from: number, to: number) =>
    db.query(
      `INSERT INTO orders SELECT n, 'c' || n, now() - interval '1 hour' + n * interval '1 ms'
       FROM generate_series($1::int, $2::int) n`,
      [from, to],
    );
  function start(
    load = (type: string): Promise<SourceDefinition> | undefined => sources[type]?.load(),
  ): void {
    pulling = startPulls({
      ...{ store, records: worker.queue.records, wakeUps: worker.queue.wakeUps, egress, load },
      ...{ config: () => config, metaOf: (type) => sources[type]?.meta() },
      ...{ clock: systemClock, log: silentLogger, everyMs: 50 },
    });
  }
  const standing = () => store.sourcePulls.find(place.workspaceId, place.sourceId);
  const reaches = (what: string, holds: (pull: SourcePull) => boolean) =>
    waitFor(
      async () => {
        const pull = await standing();
        return pull !== undefined && holds(pull) && pull;
      },
      { what, timeoutMs: 90_000 },
    );
  const books = async () => (await worker.queue.records.books()).sources[place.sourceId];
  const accepted = (count: number) =>
    waitFor(async () => (await books())?.accepted === count, {
      what: `${count} events to be accepted`,
      timeoutMs: 60_000,
    });

  it('is asked at once, on request, and not while it is disabled', async () => {
    await insert(1, 150);
    await db.query(`INSERT INTO orders VALUES (1000, null, now() - interval '1 hour')`);
    start();
    const first = await reaches('the first run to end', ({ finishedAt }) => finishedAt !== null);
    expect(first).toMatchObject({
      isRunning: false,
      events: 150,
      refused: 1,
      problem: null,
      totalEvents: 150,
    });
    expect(first.nextRunAt.getTime() - first.finishedAt!.getTime()).toBeGreaterThan(14 * 60_000);
    await accepted(150);
    expect(await books()).toMatchObject({ received: 151, duplicate: 0, quarantined: 1 });

    await insert(2_000, 2_004);
    await store.sources.update(place.workspaceId, place.sourceId, { enabled: false, secretFields: [] });
    await reload();
    await delay(LOOK_MS);
    await store.sourcePulls.request(place.workspaceId, place.sourceId);
    await delay(LOOK_MS);
    const idle = (await standing())!;
    await store.sources.update(place.workspaceId, place.sourceId, { enabled: true, secretFields: [] });
    expect(idle).toMatchObject({ isRunning: false, totalEvents: 150 });
    await reload();
    const second = await reaches(
      'the second run to end',
      ({ totalEvents, isRunning }) => totalEvents > 150 && !isRunning,
    );
    expect(second).toMatchObject({ events: 5, totalEvents: 155 });
    await accepted(155);
  });

  it('says what goes wrong, and tries again', async () => {
    await db.query('ALTER TABLE orders RENAME TO elsewhere');
    start();
    const failed = await reaches('a problem', ({ problem }) => problem !== null);
    expect(failed.problem).toMatch(/relation "orders" does not exist/);
    expect(failed.problem).not.toContain(new URL(place.url).password || 'no password');
    await db.query('ALTER TABLE elsewhere RENAME TO orders');
    await insert(1, 3);
    await store.sourcePulls.request(place.workspaceId, place.sourceId);
    expect(await reaches('it to work', ({ events }) => events === 3)).toMatchObject({ problem: null });
    await accepted(3);
    await store.sources.remove(place.workspaceId, place.sourceId);
    expect(await standing()).toBeUndefined();
  });

  it('loses nothing and brings nothing twice when its workers are killed', async () => {
    const rows = 5_000;
    await insert(1, rows);
    for (const kills of [1, 2]) {
      const children = [0, 1].map(startProcess);
      await reaches('some pages', ({ totalEvents }) => totalEvents > kills * 600);
      for (const child of children) child.kill('SIGKILL');
      expect((await standing())?.isRunning).toBe(true);
    }
    startProcess();
    await reaches('the run to end', ({ isRunning, finishedAt }) => !isRunning && finishedAt !== null);
    await accepted(rows);
    await waitFor(async () => new Set(seen).size === rows, {
      what: 'all to be delivered',
      timeoutMs: 60_000,
    });
    const { received, duplicate = 0, quarantined } = (await books())!;
    expect([received, quarantined]).toEqual([rows + duplicate, 0]);
    expect(duplicate).toBeLessThanOrEqual(400);
    expect(seen).toHaveLength(rows);
  });

  function startProcess(): ChildProcess {
    const child = spawn(process.execPath, [PROCESS, JSON.stringify(opening)], { stdio: 'inherit' });
    children.push(child);
    return child;
  }
});
