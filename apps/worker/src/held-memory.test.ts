/**
 * What a destination that is down for days costs the queue: bytes an event once its events have left for the lake's
 * storage. Printed are the figures, with what the dedupe window costs every event beside them; asserted are the bytes.
 * `TRACKYARD_TEST_EVENTS=1000000` for the size that is promised.
 */
import { silentLogger } from '@trackyard/base';

import { compileSnapshot, type CompiledConfig } from '@trackyard/pipeline';
import { openQueue, type OpenQueue } from '@trackyard/queue';
import { evictWaiting } from './chores.ts';
import { configOf } from './testing/lane-workers.ts';
import { startQueueServer, type QueueServer } from './testing/queue-backends.ts';
import { openQueueGauge } from './testing/queue-gauge.ts';
import { openTemporaryLake } from './testing/temporary-lake.ts';
import { archiveAll, letEventsWait, type WaitingEvents } from './testing/waiting-events.ts';

const EVENTS = Number(process.env['TRACKYARD_TEST_EVENTS'] ?? 20_000);
const BYTES_AN_EVENT = 150;
/** Events between two evictions: what is under way to the lake is not what waits. */
const A_ROUND = { batches: 5_000, singles: 500 };

const destinations = [{ id: 'dst_1', action: {} }];
const BATCHES = { aBatch: 100, aRoute: 1 };
const TRICKLE = { aBatch: 1, aRoute: 1 };
const MERGED = { aBatch: 1, aRoute: 500 };

jest.setTimeout(600_000);

describe.each(['postgres', 'redis'])('events that wait for days, queue on %s', (backend) => {
  let server: QueueServer;
  let queue: OpenQueue;
  let lake: Awaited<ReturnType<typeof openTemporaryLake>>;
  beforeAll(async () => {
    server = await startQueueServer(backend);
  });
  beforeEach(async () => {
    lake = await openTemporaryLake();
  });
  afterEach(async () => {
    await queue.close();
    await lake.remove();
  });
  afterAll(() => server.stop());

  it.each([
    ['batches of 100, held', EVENTS, BATCHES, false],
    ['batches of 100, pending', EVENTS, BATCHES, true],
    ['single events that are merged when they are routed, held', EVENTS / 4, MERGED, false],
    ['single events that trickle in, held', EVENTS / 20, TRICKLE, false],
    ['single events that trickle in, pending', EVENTS / 20, TRICKLE, true],
  ])('cost little: %s', async (name, events, shape, isEnabled) => {
    const bytes = await measure({ events, ...shape }, configWith(isEnabled));
    report(name, bytes);
    expect(bytes.waiting).toBeLessThan(BYTES_AN_EVENT);
  });

  /** Bytes an event; `waiting` is what the records and lanes of events that wait take. */
  async function measure(waiting: WaitingEvents, config: CompiledConfig) {
    const where = await server.fresh();
    queue = await openQueue({ ...where, log: silentLogger });
    const { records } = queue;
    const gauge = await openQueueGauge(where);
    const evict = async () => {
      const fullness = () => Promise.resolve(1); // evicts at once, not after a minute
      const { wakeUps, live } = queue;
      await evictWaiting({
        ...{ records: { ...records, fullness }, wakeUps, live },
        ...{ held: lake.held, log: silentLogger },
      });
      await gauge.tidy();
    };
    const aRound = waiting.aBatch > 1 ? A_ROUND.batches : A_ROUND.singles;
    let evicted = 0;
    await letEventsWait(records, waiting, {
      config: () => config,
      async afterRoute(routed) {
        if (routed - evicted < aRound && routed < waiting.events) return;
        evicted = routed;
        await archiveAll(records);
        await evict();
      },
    });
    await records.sweep();
    await gauge.tidy();
    const { used, ...parts } = await gauge.read();
    await gauge.close();
    const each = (bytes: number) => bytes / waiting.events;
    return {
      waiting: each(parts.waiting),
      claims: each(parts.claims),
      markers: each(parts.markers),
      used: each(used),
    };
  }

  function report(name: string, bytes: Awaited<ReturnType<typeof measure>>): void {
    const [waiting, claims, markers, used] = [bytes.waiting, bytes.claims, bytes.markers, bytes.used].map(
      (each) => each.toFixed(1),
    );
    process.stdout.write(
      `bytes an event, ${backend}, ${name}: ${waiting} waiting; ` +
        `for the dedupe window ${claims} ids, ${markers} markers; ${used} used, room included\n`,
    );
  }
});

function configWith(enabled: boolean): CompiledConfig {
  const { sourceById, destinationById, connectionById } = configOf(destinations);
  return compileSnapshot({
    version: 1,
    sources: [...sourceById.values()],
    destinations: [...destinationById.values()].map((destination) => ({ ...destination, enabled })),
    connections: [...connectionById.values()],
  });
}
