/**
 * A clock that jumps by an hour, the worker's and the queue's own, forward and back, while events wait for their next
 * try: nothing is lost, and new events flow. `docs/operations.md` states
 * what to expect; here it is held to. Doubles: the clocks.
 */
import { HttpError } from '@trackyard/connector-sdk';
import { waitFor } from '@trackyard/test-support';
import { commitEvents } from './testing/commit-events.ts';
import { jumpStoreClock } from './testing/jump-store-clock.ts';
import { startLaneWorker, type LaneWorker, type WrittenLog } from './testing/lane-workers.ts';
import { startQueueServer, type QueueServer, type Where } from './testing/queue-backends.ts';

const HOUR_MS = 60 * 60 * 1000;
const numbered = (name: string) => Array.from({ length: 10 }, (_, n) => ({ messageId: `${name}-${n}` }));

describe.each(['postgres', 'redis'])('a clock that jumps, queue on %s', (backend) => {
  let server: QueueServer;
  let where: Where;
  let worker: LaneWorker;
  let written: WrittenLog;
  let arrivals: Map<string, number>;
  /** What the destination asks for; undefined while it works. */
  let retryAfterSeconds: number | undefined;
  beforeAll(async () => {
    server = await startQueueServer(backend);
  });
  beforeEach(async () => {
    arrivals = new Map();
    written = { deadLetters: [], disabled: [] };
    where = await server.fresh();
    const perform = async (
      _context: unknown,
      _settings: unknown,
      { event }: { event: { messageId: string } },
    ) => {
      if (retryAfterSeconds !== undefined) throw failing(retryAfterSeconds);
      arrivals.set(event.messageId, (arrivals.get(event.messageId) ?? 0) + 1);
    };
    worker = await startLaneWorker({
      queue: where,
      written,
      destinations: [{ id: 'dst_1', action: { perform } }],
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await worker.stop();
  });
  afterAll(() => server.stop());

  const failing = (seconds: number) =>
    new HttpError({ status: 503, headers: { 'retry-after': String(seconds) }, text: '' });
  const books = async () => (await worker.queue.records.books()).connections['con_dst_1'];
  const waits = (events: number) =>
    waitFor(async () => (await books())?.pending === events && (await isIdle()), { what: 'events to wait' });
  /** Nobody works on the lane. */
  const isIdle = async () => {
    const lane = { lane: 'deliver/dst_1', token: 'a look' };
    const { leased } = await worker.queue.records.lease(lane.lane, lane.token, 1_000);
    if (leased) await worker.queue.wakeUps.send(await worker.queue.records.release(lane));
    return leased;
  };
  const haveArrived = (...names: string[]) =>
    waitFor(() => names.flatMap(numbered).every(({ messageId }) => arrivals.has(messageId)), {
      what: `arrival of ${names.join(' and ')}`,
      timeoutMs: 30_000,
    });
  const allOnce = async (...names: string[]) => {
    await haveArrived(...names);
    const ids = names.flatMap(numbered).map(({ messageId }) => messageId);
    await waitFor(async () => (await books())?.delivered === ids.length);
    expect([...arrivals.keys()].sort()).toEqual(ids.sort());
    // Once, but for what a starved worker was sending when it lost its lease.
    expect(Math.max(...arrivals.values())).toBeLessThanOrEqual(2);
    expect(await books()).toMatchObject({ routed: ids.length, pending: 0, held: 0, dead: 0 });
    expect(written.deadLetters).toEqual([]);
  };
  const jumpWorkerClock = (ms: number) => {
    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + ms);
  };

  it.each([HOUR_MS, -HOUR_MS])(
    "the worker's, by %d ms: retries come when the queue says",
    async (ms) => {
      retryAfterSeconds = 2;
      await commitEvents(worker.queue, numbered('before'));
      await waits(10);
      jumpWorkerClock(ms);
      retryAfterSeconds = undefined;
      await commitEvents(worker.queue, numbered('after'));
      await allOnce('before', 'after');
    },
    60_000,
  );

  it("the queue's, an hour forward: what waits is tried at once", async () => {
    retryAfterSeconds = 1_800;
    await commitEvents(worker.queue, numbered('before'));
    await waits(10);
    retryAfterSeconds = undefined;
    await jumpStoreClock(where, HOUR_MS);
    await commitEvents(worker.queue, numbered('after'));
    await allOnce('before', 'after');
  }, 60_000);

  it("the queue's, an hour back: new events flow, what waits is late and not lost", async () => {
    retryAfterSeconds = 1;
    await commitEvents(worker.queue, numbered('before'));
    await waits(10);
    await jumpStoreClock(where, -HOUR_MS);
    retryAfterSeconds = undefined;
    await commitEvents(worker.queue, numbered('after'));
    await haveArrived('after');
    await waitFor(async () => (await books())?.delivered === 10, { what: 'the new ones to be settled' });
    expect(await books()).toMatchObject({ routed: 20, pending: 10, held: 0, dead: 0 });
    // The hour passes, or the clock is put right.
    await jumpStoreClock(where, backend === 'redis' ? HOUR_MS : 0);
    await allOnce('before', 'after');
  }, 60_000);
});
