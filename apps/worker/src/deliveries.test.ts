/**
 * What becomes of events at destinations that fail, refuse, hang or ask for patience: a worker on real queue backends,
 * destinations that are scripts in this file. The verdict is what the destinations saw, and the books beside it.
 */
import {
  AuthError,
  GoneError,
  HttpError,
  delivered,
  retry,
  type ActionDefinition,
  type Outcome,
} from '@trackyard/connector-sdk';
import { compileSnapshot } from '@trackyard/pipeline';
import { createLaneControl } from '@trackyard/queue';
import { waitFor } from '@trackyard/test-support';
import { createRouser } from './rouse-changed.ts';
import { silentLogger } from '@trackyard/base';
import { commitEvents } from './testing/commit-events.ts';
import { configOf, startLaneWorker, type LaneWorker, type WrittenLog } from './testing/lane-workers.ts';
import { startQueueServer, type QueueServer } from './testing/queue-backends.ts';

const ID = 'dst_1';
const CONNECTION = `con_${ID}`;
const status = (code: number, headers = {}) => new HttpError({ status: code, headers, text: '' });
const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ messageId: `m${from + n}`, userId: `u${n % 7}` }));

describe.each(['postgres', 'redis'])('deliveries, queue on %s', (backend) => {
  let server: QueueServer;
  let worker: LaneWorker;
  let written: WrittenLog;
  beforeAll(async () => {
    server = await startQueueServer(backend);
  });
  beforeEach(() => {
    written = { deadLetters: [], disabled: [] };
  });
  afterEach(() => worker.stop());
  afterAll(() => server.stop());

  const start = async (
    action: ActionDefinition,
    more: Partial<Parameters<typeof startLaneWorker>[0]> = {},
  ) => {
    const destinations = [{ id: ID, action }];
    worker = await startLaneWorker({ queue: await server.fresh(), destinations, written, ...more });
  };
  const books = async () => (await worker.queue.records.books()).connections[CONNECTION];
  const reaches = (wanted: object, timeoutMs = 20_000) =>
    waitFor(
      async () => {
        const row = await books();
        return row && Object.entries(wanted).every(([name, n]) => row[name as 'held'] === n) && row;
      },
      { what: `books of ${JSON.stringify(wanted)}`, timeoutMs },
    );

  it('retries what failed of a batch alone; the good ones are done', async () => {
    const seen = new Map<string, number>();
    await start({
      batching: () => ({ maxEvents: 100, maxBytes: 1_000_000 }),
      performBatch: async (_context, _settings, deliveries) =>
        deliveries.map(({ event: { messageId } }): Outcome => {
          const times = (seen.get(messageId) ?? 0) + 1;
          seen.set(messageId, times);
          return messageId.endsWith('3') && times < 3 ? retry('http_503', { afterMs: 10 }) : delivered;
        }),
    });
    await commitEvents(worker.queue, numbered(40));
    await reaches({ delivered: 40, pending: 0 });
    const again = [...seen].filter(([, times]) => times > 1).map(([id, times]) => [id, times]);
    expect(again).toEqual(['m3', 'm13', 'm23', 'm33'].map((id) => [id, 3]));
  });

  it('joins the records of a lane into the batches that the connector wants', async () => {
    const sizes: number[] = [];
    let isOpen = false;
    await start({
      batching: () => ({ maxEvents: 50, maxBytes: 1_000_000 }),
      performBatch: async (_context, _settings, deliveries) => {
        if (!isOpen) return deliveries.map(() => retry('http_503', { afterMs: 50 }));
        sizes.push(deliveries.length);
        return deliveries.map(() => delivered);
      },
    });
    for (let n = 0; n < 20; n++) await commitEvents(worker.queue, numbered(5, n * 5));
    await reaches({ routed: 100 });
    isOpen = true;
    await reaches({ delivered: 100 });
    expect(Math.max(...sizes)).toBeGreaterThan(5);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
  });

  it('holds nothing back for good when a key is refused for a while: held, then delivered', async () => {
    let isValid = false;
    const tries: string[] = [];
    await start({
      perform: async (_context, _settings, { event }) => {
        tries.push(event.messageId);
        if (!isValid) throw new AuthError('wrong key');
      },
    });
    await commitEvents(worker.queue, numbered(30));
    const held = await waitFor(async () => {
      const row = await books();
      return row && row.held >= 3 && row;
    });
    expect(held).toMatchObject({ dead: 0, delivered: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(tries.length).toBeLessThan(30); // the breaker is open: the others are not even tried
    isValid = true;
    await createLaneControl(worker.queue.records, worker.queue.wakeUps).rouse(ID);
    await reaches({ delivered: 30, held: 0, pending: 0 });
    expect(written.deadLetters).toEqual([]);
  });

  it('does not kill by a run of 404s (a deploy), and heals by itself', async () => {
    let isDeployed = false;
    await start({
      perform: async () => {
        if (!isDeployed) throw status(404);
      },
    });
    await commitEvents(worker.queue, numbered(20));
    await waitFor(async () => {
      const [standing] = await createLaneControl(worker.queue.records, worker.queue.wakeUps).standings(ID);
      return standing?.state?.includes('"open"');
    });
    expect(await books()).toMatchObject({ dead: 0, delivered: 0 });
    isDeployed = true;
    await reaches({ delivered: 20, dead: 0, pending: 0 }, 40_000); // after its probe, 5 s or less
  });

  it('kills by a 404 what others get past', async () => {
    await start({
      perform: async (_context, _settings, { event }) => {
        if (event.messageId === 'm7') throw status(404);
      },
    });
    await commitEvents(worker.queue, numbered(8));
    await reaches({ delivered: 7, pending: 1 });
    for (let n = 1; n < 8; n++) {
      await commitEvents(worker.queue, numbered(1, n * 100));
      await reaches({ delivered: 7 + n });
    }
    await waitFor(async () => (await books())?.dead === 1 || (await commitOne()), { timeoutMs: 30_000 });
    expect(written.deadLetters).toMatchObject([{ messageId: 'm7', reason: 'http_404' }]);
  });
  /** Traffic goes on. */
  let extra = 10_000;
  const commitOne = async () => {
    await commitEvents(worker.queue, numbered(1, extra++));
    return false;
  };

  it('obeys Retry-After, sends less, and comes back', async () => {
    const at: number[] = [];
    await start({
      perform: async () => {
        at.push(Date.now());
        if (at.length === 1) throw status(429, { 'retry-after': '2' });
      },
    });
    await commitEvents(worker.queue, numbered(1));
    await reaches({ pending: 1 });
    await waitFor(() => at.length === 1);
    await commitEvents(worker.queue, numbered(10, 1));
    await reaches({ delivered: 11 });
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(1_950);
  });

  it('keeps a rate', async () => {
    const at: number[] = [];
    const action: ActionDefinition = { perform: async () => void at.push(Date.now()) };
    await start(action, { destinations: [{ id: ID, action, delivery: { eventsPerSecond: 20 } }] });
    await commitEvents(worker.queue, numbered(60));
    await reaches({ delivered: 60 });
    expect(at.at(-1)! - at[0]!).toBeGreaterThan(1_800); // 40 of them at 20 a second, after a burst of 20
  });

  it("keeps the connector's pace where the destination has none of its own", async () => {
    const at: number[] = [];
    const action: ActionDefinition = { perform: async () => void at.push(Date.now()) };
    await start(action, {
      destinations: [{ id: ID, action, pace: { requestsPerSecond: 2, concurrency: 1 } }],
    });
    await commitEvents(worker.queue, numbered(5));
    await reaches({ delivered: 5 });
    expect(at.at(-1)! - at[0]!).toBeGreaterThan(1_300); // 3 of them at 2 a second, after a burst of 2
  });

  it('disables a destination that is gone', async () => {
    await start({
      perform: async () => {
        throw new GoneError('410');
      },
    });
    await commitEvents(worker.queue, numbered(1));
    await reaches({ held: 1, pending: 0 });
    await waitFor(() => written.disabled.length > 0); // a moment after the bits are settled
    expect(written.disabled).toEqual([ID]);
  });

  it('holds events of a disabled destination from the start, and sends them oldest first when it is enabled', async () => {
    const sent: string[] = [];
    const action: ActionDefinition = {
      batching: () => ({ maxEvents: 1, maxBytes: 1_000_000 }),
      performBatch: async (_context, _settings, [delivery]) => {
        sent.push(delivery!.event.messageId);
        return [delivered];
      },
    };
    const destinations = [{ id: ID, action, delivery: { concurrency: 1 } }];
    let config = withEnabled(false);
    await start(action, { destinations, config: () => config });
    const rouse = createRouser({
      lanes: createLaneControl(worker.queue.records, worker.queue.wakeUps),
      ...{ records: worker.queue.records, config: () => config, log: silentLogger },
    });
    await rouse();
    for (let n = 0; n < 12; n++) await commitEvents(worker.queue, numbered(1, n));
    await reaches({ routed: 12, held: 12, pending: 0 });
    expect(sent).toEqual([]);
    config = withEnabled(true);
    await rouse();
    await reaches({ delivered: 12, held: 0, pending: 0 });
    expect(sent).toEqual(numbered(12).map(({ messageId }) => messageId));

    function withEnabled(enabled: boolean) {
      const { sourceById, destinationById, connectionById } = configOf(destinations);
      return compileSnapshot({
        version: enabled ? 2 : 1,
        sources: [...sourceById.values()],
        destinations: [...destinationById.values()].map((destination) => ({ ...destination, enabled })),
        connections: [...connectionById.values()],
      });
    }
  });

  it('sends to a healthy destination as if the others did not hang, fail, refuse or break off', async () => {
    const arrived: string[] = [];
    const healthy: ActionDefinition = {
      perform: async (_c, _s, { event }) => void arrived.push(event.messageId),
    };
    const hangs: ActionDefinition = {
      perform: () => new Promise((resolve) => setTimeout(resolve, 8_000)),
    };
    const fails = (error: () => Error): ActionDefinition => ({
      perform: async () => {
        throw error();
      },
    });
    await start(healthy, {
      destinations: [
        { id: ID, action: healthy },
        { id: 'dst_hangs', action: hangs },
        { id: 'dst_500', action: fails(() => status(500)) },
        { id: 'dst_429', action: fails(() => status(429, { 'retry-after': '30' })) },
        { id: 'dst_reset', action: fails(() => new Error('socket hang up')) },
      ],
    });
    const lags: number[] = [];
    for (let n = 0; n < 40; n++) {
      const startedAt = Date.now();
      await commitEvents(worker.queue, numbered(1, n));
      await waitFor(() => arrived.includes(`m${n}`));
      lags.push(Date.now() - startedAt);
    }
    expect(lags.sort((one, other) => one - other)[36]).toBeLessThan(1_000); // the others hang for eight seconds
    const { connections } = await worker.queue.records.books();
    expect(connections['con_dst_500']).toMatchObject({ routed: 40, delivered: 0, dead: 0, pending: 40 });
  });
});
