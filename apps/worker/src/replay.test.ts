/**
 * Replays on a real store, queue and lake; a worker delivers to a destination that lives in this file. A crash is a step
 * that fails. Order is asserted only where a connection asks for it.
 */
import { newUuid, silentLogger, systemClock, type Clock } from '@trackyard/base';
import { delivered, type ActionDefinition, type Event } from '@trackyard/connector-sdk';
import type { RawLine } from '@trackyard/lake';
import { receivedLines } from '@trackyard/lake/testing';
import { compileSnapshot, type CompiledConfig, type ConnectionRules } from '@trackyard/pipeline';
import { bootstrap, type NewReplay, type Replay, type Store } from '@trackyard/store';
import { waitFor } from '@trackyard/test-support';
import { startReplays } from './replay-loop.ts';
import { BACKENDS, bothBackends, type Opening } from './testing/both-backends.ts';
import { startLaneWorker, type LaneWorker } from './testing/lane-workers.ts';
import { openTemporaryLake } from './testing/temporary-lake.ts';

jest.setTimeout(240_000);

const plainSource = { type: 'http', settings: {}, secretFields: [] };
const START = Date.parse('2026-03-04T10:00:00.000Z');

const backends = bothBackends();

describe.each(BACKENDS)('a replay, the queue on %s', (backend) => {
  let opening: Opening;
  let store: Store;
  let lake: Awaited<ReturnType<typeof openTemporaryLake>>;
  let worker: LaneWorker;
  let replaying: { stop(): Promise<void> } | undefined;
  let config: CompiledConfig;
  let seen: Event[];
  let place: { workspaceId: string; sourceId: string; destinationId: string; connectionId: string };
  let takes: () => Promise<void>;

  beforeEach(async () => {
    ({ opening, store } = await backends.fresh(backend));
    lake = await openTemporaryLake();
    seen = [];
    takes = () => Promise.resolve();
  });
  afterEach(async () => {
    await replaying?.stop();
    replaying = undefined;
    await worker.stop();
    await store.close();
    await lake.remove();
  });

  /** A connection of its own, and a worker that delivers to it. */
  async function open(given: { order?: 'user'; rules?: ConnectionRules } = {}): Promise<void> {
    place = await connect(given);
    const send = async (deliveries: readonly { event: Event }[]) => {
      await takes();
      seen.push(...deliveries.map(({ event }) => event));
      return deliveries.map(() => delivered);
    };
    const action: ActionDefinition = {
      batching: () => ({ maxEvents: 100, maxBytes: 1_000_000 }),
      performBatch: (_context, _settings, deliveries) => send(deliveries),
    };
    worker = await startLaneWorker({
      queue: opening.queue,
      destinations: [{ id: place.destinationId, action }],
      config: () => config,
      written: { deadLetters: [], disabled: [] },
    });
  }
  async function connect(given: { order?: 'user'; rules?: ConnectionRules } = {}): Promise<typeof place> {
    const { workspaceId } = await bootstrap({ store });
    const source = await store.sources.create(workspaceId, { name: 'Old', ...plainSource });
    const plain = { type: 'webhook', settings: {}, secretFields: [] };
    const destination = await store.destinations.create(workspaceId, { name: 'New', ...plain });
    const made = { sourceId: source.id, destinationId: destination.id, enabled: true };
    const connection = await store.connections.create(workspaceId, { ...made, order: 'none', ...given });
    config = compileSnapshot(await store.systemSnapshot());
    const { sourceId, destinationId, id: connectionId } = connection;
    return { workspaceId, sourceId, destinationId, connectionId };
  }
  /** Events a second apart, ten to a request, of seven users. */
  async function fill(count: number, name = 'Seen'): Promise<string[]> {
    const ids: string[] = [];
    const lines: RawLine[] = [];
    for (let first = 0; first < count; first += 10) {
      const batch = Array.from({ length: Math.min(10, count - first) }, (_, n) => {
        const messageId = `${name}-${String(first + n).padStart(6, '0')}`;
        ids.push(messageId);
        return { type: 'track', event: name, messageId, userId: `u${String((first + n) % 7)}` };
      });
      lines.push({
        ...{ requestId: newUuid(), batchId: newUuid(), sourceId: place.sourceId },
        receivedAt: new Date(START + first * 1000).toISOString(),
        ...{ method: 'POST', path: '/v1/batch', remote: '203.0.113.7', headers: {}, encoding: 'utf8' },
        body: JSON.stringify({ batch }),
      });
    }
    await lake.archive.writeRaw(receivedLines(lines.map((line) => JSON.stringify(line))));
    return ids;
  }
  function start(given: { replays?: Partial<Store['replays']>; clock?: Clock } = {}) {
    const replays = { ...store.replays, ...given.replays };
    const { records, wakeUps } = worker.queue;
    replaying = startReplays({
      ...{ store: { replays }, lake: lake.reader, records, wakeUps, config: () => config },
      ...{
        runtimes: { get: () => Promise.reject(new Error('not used here')) },
        syncs: { add: () => undefined },
      },
      ...{ clock: given.clock ?? systemClock, log: silentLogger, everyMs: 50 },
    });
    return replaying;
  }
  const order = (given: Partial<NewReplay> = {}) =>
    store.replays.create(place.workspaceId, {
      ...{ sourceIds: [place.sourceId], destinationId: place.destinationId },
      ...{ from: new Date(START), to: new Date(START + 86_400_000), ...given },
    });
  const standing = ({ id }: Replay) => store.replays.get(place.workspaceId, id);
  const reaches = (job: Replay, wanted: Partial<Replay>, what = JSON.stringify(wanted)) =>
    waitFor(
      async () => {
        const row = await standing(job);
        return Object.entries(wanted).every(([name, value]) => row[name as 'id'] === value) && row;
      },
      { what, timeoutMs: 60_000 },
    );
  const books = async () => (await worker.queue.records.books()).connections[place.connectionId];
  const settled = (count: number) =>
    waitFor(async () => {
      const row = await books();
      return row?.pending === 0 && row.delivered === count && row;
    });
  const ids = () => seen.map(({ messageId }) => messageId);

  it('sends what was received in a span, marked, and the books balance', async () => {
    await open();
    const all = await fill(3_000);
    start();
    const job = await order({ from: new Date(START + 100_000), to: new Date(START + 2_000_000) });
    const row = await reaches(job, { status: 'done' });
    expect(row).toMatchObject({ read: 1_900, matched: 1_900, sent: 1_900, filtered: {}, problem: null });
    expect(await settled(1_900)).toMatchObject({ routed: 0, replayed: 1_900, delivered: 1_900, dead: 0 });
    expect(ids().sort()).toEqual(all.slice(100, 2_000));
    for (const { trackyard } of seen) expect(trackyard.replayId).toBe(job.id);
  });

  it('takes only what it is asked for and what the connection lets through, each message once', async () => {
    await open({ rules: { filter: 'userId != "u3"' } });
    await fill(200, 'Seen');
    await fill(70, 'Bought');
    await fill(50, 'Bought'); // a sender's retries
    start();
    const job = await order({ filter: 'event = "Bought"' });
    const row = await reaches(job, { status: 'done' });
    expect(row).toMatchObject({ read: 320, matched: 70, sent: 60, filtered: { filter: 10 } });
    await settled(60);
    expect(new Set(ids()).size).toBe(60);
  });

  it('counts first, and sends nothing, in a dry run', async () => {
    await open();
    await fill(1_200, 'Seen');
    await fill(300, 'Bought');
    start();
    const job = await order({ filter: 'event = "Bought"', dryRun: true, ratePerSecond: 1 });
    expect(await reaches(job, { status: 'done' })).toMatchObject({ read: 1_500, matched: 300, sent: 0 });
    expect(await books()).toBeUndefined();
  });

  it('pauses, goes on where it was, and is canceled', async () => {
    await open();
    const all = await fill(2_000);
    start();
    const job = await order({ ratePerSecond: 400 });
    await waitFor(async () => (await standing(job)).sent > 0);
    expect(await store.replays.pause(place.workspaceId, job.id)).toMatchObject({ status: 'paused' });
    const paused = await waitFor(async () => {
      const { sent } = await standing(job);
      const row = await books();
      return row?.pending === 0 && row.delivered === sent && sent;
    });
    expect(paused).toBeLessThan(2_000);
    await store.replays.resume(place.workspaceId, job.id);
    await reaches(job, { status: 'done' });
    await settled(2_000);
    expect(ids().sort()).toEqual(all);

    const other = await order({ ratePerSecond: 10 });
    await waitFor(async () => (await standing(other)).sent > 0);
    await store.replays.cancel(place.workspaceId, other.id);
    expect(await standing(other)).toMatchObject({ status: 'canceled', finishedAt: expect.any(Date) });
    expect(await store.replays.resume(place.workspaceId, other.id)).toMatchObject({ status: 'canceled' });
  });

  it('goes on after a crash between queue and store without sending anything twice', async () => {
    await open();
    const all = await fill(2_000);
    let crashes = 0;
    const systemAdvance: Store['replays']['systemAdvance'] = (...given) => {
      if (crashes++ % 2 === 0) return Promise.reject(new Error('crashed'));
      return store.replays.systemAdvance(...given);
    };
    start({ replays: { systemAdvance } });
    const job = await order();
    expect(await reaches(job, { status: 'done' })).toMatchObject({ sent: 2_000, problem: null });
    expect(crashes).toBeGreaterThan(6);
    await settled(2_000);
    expect(ids().sort()).toEqual(all);
  });

  it('goes on in another worker', async () => {
    await open();
    const all = await fill(2_000);
    await start().stop();
    const first = start();
    const job = await order({ ratePerSecond: 1_000 });
    await waitFor(async () => (await standing(job)).sent > 0);
    await first.stop();
    start();
    await reaches(job, { status: 'done', sent: 2_000 });
    await settled(2_000);
    expect(ids().sort()).toEqual(all);
  });

  it('keeps each user’s order where the connection asks for it', async () => {
    await open({ order: 'user' });
    const all = await fill(1_400);
    start();
    const job = await order();
    await reaches(job, { status: 'done' });
    await settled(1_400);
    const orderOf = (list: readonly string[], user: number) =>
      list.filter((id) => Number(id.slice(-6)) % 7 === user);
    for (let user = 0; user < 7; user++) expect(orderOf(ids(), user)).toEqual(orderOf(all, user));
  });

  it('waits for a destination that takes nothing with two records in its lane', async () => {
    await open();
    await fill(5_000);
    let relent = (): void => undefined;
    const relented = new Promise<void>((resolve) => (relent = resolve));
    takes = () => relented;
    start();
    const job = await order();
    const row = await waitFor(async () => {
      const found = await standing(job);
      return found.waitingFor === 'destination' && found;
    });
    expect(row.sent).toBeLessThanOrEqual(1_000);
    relent();
    await reaches(job, { status: 'done', sent: 5_000, waitingFor: null });
    await settled(5_000);
  });

  it('goes up to the moment, and waits until the lake has what was received by then', async () => {
    await open();
    let now = Date.parse('2026-03-04T10:10:00.000Z');
    await fill(600);
    start({ clock: { now: () => now } });
    const job = await order({ to: new Date(now), dryRun: true });
    await reaches(job, { waitingFor: 'lake' });
    expect(await standing(job)).toMatchObject({ status: 'running', read: 590 });
    now += 15_000;
    expect(await reaches(job, { status: 'done' })).toMatchObject({ read: 600 });
  });

  it('is refused where a source is not connected; a backfill ends where the connection began', async () => {
    await open();
    const stranger = await store.sources.create(place.workspaceId, { name: 'X', ...plainSource });
    const refused = { code: 'TY_VALIDATION', details: { sourceIds: [stranger.id] } };
    await expect(order({ sourceIds: [place.sourceId, stranger.id] })).rejects.toMatchObject(refused);
    await fill(20);
    start();
    const { connectionId } = place;
    const job = await store.replays.backfill(place.workspaceId, { connectionId, from: new Date(START) });
    const { createdAt } = await store.connections.get(place.workspaceId, connectionId);
    expect(job.toAt.getTime() - createdAt.getTime()).toBe(2_000);
    await waitFor(async () => (await standing(job)).sent === 20);
    await settled(20);
  });
});
