/**
 * An event that kills its worker: found by halving, dead as `crashed_worker`, and all others get through. A crash is
 * shown by what it leaves: a lane that is leased and never released, and a batch that nobody settles.
 */
import { startQueueServer, type QueueServer } from './testing/queue-backends.ts';
import { commitEvents } from './testing/commit-events.ts';
import { startLaneWorker, type LaneWorker, type WrittenLog } from './testing/lane-workers.ts';

const EVENTS = 12;
const CULPRIT = 'm5';

describe.each(['postgres', 'redis'])('an event that kills its worker, queue on %s', (backend) => {
  let server: QueueServer;
  let worker: LaneWorker;
  const killed: LaneWorker[] = [];
  /** Lets go what hangs, so that the dead workers' connections can end. */
  const hung: (() => void)[] = [];
  beforeAll(async () => {
    server = await startQueueServer(backend);
  });
  afterAll(async () => {
    for (const release of hung) release();
    for (const dead of killed) await dead.gone();
    await worker.stop();
    await server.stop();
  });

  it('is dead alone, the others go through', async () => {
    const queue = await server.fresh();
    const written: WrittenLog = { deadLetters: [], disabled: [] };
    const sent = new Set<string>();
    let crashes = 0;
    let die = () => undefined as void;
    const start = async () => {
      const crashed = new Promise<void>((resolve) => (die = resolve));
      worker = await startLaneWorker({
        queue,
        written,
        destinations: [
          {
            id: 'dst_1',
            action: {
              batching: () => ({ maxEvents: 500, maxBytes: 1_000_000 }),
              performBatch: (_context, _settings, deliveries) => {
                if (deliveries.some(({ event }) => event.messageId === CULPRIT)) {
                  die();
                  return new Promise((resolve) => hung.push(() => resolve([])));
                }
                for (const { event } of deliveries) sent.add(event.messageId);
                return Promise.resolve(deliveries.map(() => ({ status: 'delivered' })));
              },
            },
          },
        ],
      });
      return { crashed };
    };

    let { crashed } = await start();
    await commitEvents(
      worker.queue,
      Array.from({ length: EVENTS }, (_, n) => ({ messageId: `m${n}` })),
    );
    for (;;) {
      const watching = new AbortController();
      const settled = settledAll(worker, watching.signal).then(() => false);
      const isCrash = await Promise.race([crashed.then(() => true), settled]);
      watching.abort();
      await settled;
      if (!isCrash) break;
      crashes++;
      worker.kill();
      killed.push(worker);
      ({ crashed } = await start());
    }

    expect(written.deadLetters).toMatchObject([{ messageId: CULPRIT, reason: 'crashed_worker' }]);
    expect(sent.size).toBe(EVENTS - 1);
    expect(crashes).toBeLessThanOrEqual(6); // one to notice, one to note, then 12, 6, 3, 1 at most
    const { con_dst_1: books } = (await worker.queue.records.books()).connections;
    expect(books).toMatchObject({ routed: EVENTS, delivered: EVENTS - 1, dead: 1, pending: 0 });
  }, 120_000);
});

/** Resolves when everything is delivered or dead, or when nobody wants to know any more. */
async function settledAll({ queue }: LaneWorker, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { con_dst_1: row } = (await queue.records.books()).connections;
    if (row && row.delivered + row.dead === EVENTS) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
