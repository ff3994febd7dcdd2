/**
 * Receivers slower than their timeout, names that cannot be looked up, a wake-up whose lock ends before the request, and
 * a worker that hangs for longer than its lease: nothing is lost. `docs/operations.md` states what to expect. The HTTP
 * client is the real one; doubles: the name server.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { silentLogger } from '@trackyard/base';
import type { ActionDefinition, HttpClient } from '@trackyard/connector-sdk';
import { createEgress, type Egress, type EgressOptions } from '@trackyard/safe-http';
import { startSink, waitFor, type Sink } from '@trackyard/test-support';
import { commitEvents } from './testing/commit-events.ts';
import {
  startLaneWorker,
  type LaneWorker,
  type LaneWorkerOptions,
  type WrittenLog,
} from './testing/lane-workers.ts';
import { startQueueServer, type QueueServer } from './testing/queue-backends.ts';

const TIMEOUT_MS = 300;
const EVENTS = 3;
/** BullMQ takes a wake-up away while its worker still works on it. */
const SHORT_LOCKS = { lockMs: 400, renewEveryMs: 60_000, stalledCheckMs: 400 };
const REQUEST_MS = 3_000;

type WorkerParts = Pick<LaneWorkerOptions, 'http' | 'isHanging'>;

describe.each(['postgres', 'redis'])('a hostile network, queue on %s', (backend) => {
  let server: QueueServer;
  let sink: Sink;
  let egress: Egress;
  let written: Required<WrittenLog>;
  const workers: LaneWorker[] = [];
  beforeAll(async () => {
    server = await startQueueServer(backend);
  });
  beforeEach(async () => {
    sink = await startSink();
    written = { deadLetters: [], disabled: [], attempts: [] };
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.stop();
    await egress?.close();
    await sink.stop();
  });
  afterAll(() => server.stop());

  const client = (options: Partial<EgressOptions> = {}): HttpClient => {
    egress = createEgress({ allow: ['127.0.0.0/8'], log: silentLogger, ...options });
    return egress.http();
  };
  /** Posts an event's id under its delivery id. */
  const posting = (host: string, timeoutMs = TIMEOUT_MS): ActionDefinition => ({
    async perform({ http }, _settings, { id, event }) {
      const url = `http://${host}:${sink.port}/`;
      await http.request({ method: 'POST', url, headers: { 'x-id': id }, body: event.messageId, timeoutMs });
    },
  });
  const startWorker = async (
    queue: Awaited<ReturnType<QueueServer['fresh']>>,
    action: ActionDefinition,
    more: WorkerParts,
  ) => {
    const destinations = [{ id: 'dst_1', action }];
    workers.push(
      await startLaneWorker({ queue: { ...queue, locks: SHORT_LOCKS }, written, destinations, ...more }),
    );
  };
  const startWorkers = async (count: number, ...given: [ActionDefinition, WorkerParts]) => {
    const queue = await server.fresh();
    for (let n = 0; n < count; n++) await startWorker(queue, ...given);
    const [first] = workers;
    await commitEvents(
      first!.queue,
      Array.from({ length: EVENTS }, (_, n) => ({ messageId: `m${n}` })),
    );
    return queue;
  };
  const books = async () => (await workers[0]!.queue.records.books()).connections['con_dst_1'];
  const allDelivered = async () => {
    await waitFor(async () => (await books())?.delivered === EVENTS, { what: 'delivery', timeoutMs: 40_000 });
    expect(await books()).toMatchObject({ routed: EVENTS, pending: 0, held: 0, dead: 0 });
    const ids = Map.groupBy(sink.requests, ({ body }) => body.toString());
    expect([...ids.keys()].sort()).toEqual(Array.from({ length: EVENTS }, (_, n) => `m${n}`));
    for (const requests of ids.values())
      expect(new Set(requests.map(({ headers }) => headers['x-id'])).size).toBe(1);
    expect(written.deadLetters).toEqual([]);
  };

  it('a receiver that is slower than its timeout gets the event again, under the same id, until it is not', async () => {
    let isSlow = true;
    sink.answer(async () => {
      if (isSlow) await delay(3 * TIMEOUT_MS);
      return {};
    });
    await startWorkers(1, posting('127.0.0.1'), { http: client() });
    await waitFor(() => sink.requests.length >= 2 * EVENTS, { timeoutMs: 30_000 });
    isSlow = false;
    await allDelivered();
    const [first] = written.attempts;
    expect(first).toMatchObject({ reason: 'network', retried: EVENTS, maybeDelivered: EVENTS });
    expect(first?.message).toMatch(/did not answer in time/);
  }, 60_000);

  it('a name that is not found, or cannot be looked up, is looked up again', async () => {
    const failures = ['EAI_AGAIN', 'ENOTFOUND', 'EAI_AGAIN'];
    const lookup: EgressOptions['lookup'] = (_name, _options, callback) => {
      const code = failures.shift();
      if (code) callback(Object.assign(new Error(code), { code }), []);
      else callback(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    await startWorkers(1, posting('receiver.test'), { http: client({ lookup }) });
    await allDelivered();
    expect(failures).toEqual([]);
    const failed = written.attempts.filter(({ retried }) => retried > 0);
    expect(failed.map(({ reason }) => reason)).toContain('network');
    for (const { maybeDelivered } of failed) expect(maybeDelivered).toBe(0); // nothing was sent
    expect(sink.requests.length).toBe(EVENTS);
  }, 60_000);

  it('a lock that ends before the request does makes nobody send a second time', async () => {
    sink.answer(async () => {
      await delay(REQUEST_MS);
      return {};
    });
    await startWorkers(2, posting('127.0.0.1', 2 * REQUEST_MS), { http: client() });
    await allDelivered();
    expect(sink.requests.length).toBe(EVENTS);
  }, 60_000);

  it('a worker that hangs for longer than its lease: another one sends again, under the same id, and settles', async () => {
    let requests = 0;
    let isHanging = true;
    sink.answer(async () => {
      if (++requests <= EVENTS) await delay(2 * REQUEST_MS);
      isHanging = false;
      return {};
    });
    const action = posting('127.0.0.1', 4 * REQUEST_MS);
    const http = client();
    const queue = await startWorkers(1, action, { http, isHanging: () => isHanging });
    await waitFor(() => requests === EVENTS);
    await startWorker(queue, action, { http });
    await allDelivered();
    expect(sink.requests.length).toBe(2 * EVENTS);
  }, 60_000);
});
