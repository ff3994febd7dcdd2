import { makeEvent } from '@trackyard/event-spec';
import { drainLane, type DrainLimits } from './drain-lane.ts';
import { formBatches, type DeliveryTask } from './form-batches.ts';

const LIMITS: DrainLimits = { concurrency: 2, pageEvents: 100, sliceMs: 1_000, sliceEvents: 1_000 };

function tasks(count: number): DeliveryTask[] {
  return Array.from({ length: count }, (_, index) => ({
    recordId: 'r',
    connectionId: 'c',
    index,
    event: makeEvent(),
    bytes: 10,
    attempt: 0,
    since: 0,
  }));
}

/** A lane in memory: what is sent leaves it, as settling would do. */
function lane(
  count: number,
  send: (batch: readonly DeliveryTask[]) => Promise<void> = () => Promise.resolve(),
) {
  const waiting = new Set(tasks(count));
  const sent: number[][] = [];
  let now = 0;
  const ports = {
    due: () => Promise.resolve([...waiting]),
    batches: (due: readonly DeliveryTask[]) => formBatches(due, { maxEvents: 3, maxBytes: 1_000 }),
    async send(batch: readonly DeliveryTask[]) {
      sent.push(batch.map(({ index }) => index));
      await send(batch);
      for (const task of batch) waiting.delete(task);
    },
    clock: { now: () => now },
    signal: new AbortController().signal,
  };
  return { ports, sent, waiting, advance: (ms: number) => (now += ms) };
}

describe('drainLane', () => {
  it('sends everything once, in order, and reports it', async () => {
    const { ports, sent } = lane(8);
    expect(await drainLane(ports, LIMITS)).toEqual({ batches: 3, events: 8 });
    expect(sent).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7],
    ]);
  });

  it('keeps at most `concurrency` batches under way, and a slow one does not stop the others', async () => {
    let release = () => undefined as void;
    const slow = new Promise<void>((resolve) => (release = resolve));
    let running = 0;
    let most = 0;
    const { ports, sent } = lane(12, async (batch) => {
      most = Math.max(most, ++running);
      if (batch[0]!.index === 0) await slow;
      else if (batch[0]!.index === 9) release();
      running--;
    });
    await drainLane(ports, LIMITS);
    expect(most).toBe(2);
    expect(sent).toHaveLength(4);
  });

  it('gives way after its slice, and leaves the rest where it is', async () => {
    const { ports, waiting, advance } = lane(12, () => Promise.resolve(void advance(600)));
    expect((await drainLane(ports, LIMITS)).events).toBeLessThan(12);
    expect(waiting.size).toBeGreaterThan(0);
  });

  it('begins nothing new once it is told to stop', async () => {
    const stop = new AbortController();
    const { ports } = lane(12, () => Promise.resolve(stop.abort()));
    expect((await drainLane({ ...ports, signal: stop.signal }, LIMITS)).batches).toBeLessThanOrEqual(2);
  });

  it('passes on what could not be settled, after the others have ended', async () => {
    let ended = false;
    const { ports } = lane(6, async (batch) => {
      if (batch[0]!.index === 0) throw new Error('settle failed');
      await new Promise((resolve) => setImmediate(resolve));
      ended = true;
    });
    await expect(drainLane(ports, LIMITS)).rejects.toThrow('settle failed');
    expect(ended).toBe(true);
  });
});

describe('formBatches', () => {
  it('cuts by count and by bytes; what is too large goes alone', () => {
    const [a, b, c] = tasks(3);
    const large = { ...b!, bytes: 99 };
    expect(formBatches([a!, large, c!], { maxEvents: 10, maxBytes: 20 })).toEqual([[a], [large], [c]]);
    expect(formBatches(tasks(5), { maxEvents: 2, maxBytes: 1_000 }).map((batch) => batch.length)).toEqual([
      2, 2, 1,
    ]);
    expect(formBatches([], { maxEvents: 2, maxBytes: 10 })).toEqual([]);
  });
});
