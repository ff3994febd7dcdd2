import { headOf, makeEvent } from '@trackyard/event-spec';
import { drainLane, type DrainLimits } from './drain-lane.ts';
import { formBatches, formRipeBatches, type DeliveryTask } from './form-batches.ts';

const LIMITS: DrainLimits = {
  ...{ firstPageEvents: 100, pageEvents: 100 },
  ...{ sliceMs: 1_000, sliceEvents: 1_000, lingerMs: 0 },
};

function tasks(count: number): DeliveryTask[] {
  return Array.from({ length: count }, (_, index) => ({
    recordId: 'r',
    connectionId: 'c',
    index,
    head: headOf(makeEvent()),
    event: makeEvent(),
    json: 'x'.repeat(10),
    attempt: 0,
    since: 0,
    dueAt: 0,
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
    batches: (due: readonly DeliveryTask[]) => ({
      batches: formBatches(due, { maxEvents: 3, maxBytes: 1_000 }),
      waitMs: 0,
    }),
    concurrency: () => 2,
    waitMs: () => 0,
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
    expect(await drainLane(ports, LIMITS)).toEqual({ batches: 3, events: 8, restMs: 0 });
    expect(sent).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7],
    ]);
  });

  it('reads further ahead with each full page, up to the most', async () => {
    const { ports, sent } = lane(120);
    const asked: number[] = [];
    const due = async (maxEvents: number) => {
      asked.push(maxEvents);
      return (await ports.due()).slice(0, maxEvents);
    };
    await drainLane(
      { ...ports, due, concurrency: () => 1 },
      { ...LIMITS, firstPageEvents: 3, pageEvents: 40 },
    );
    expect(asked.slice(0, 4)).toEqual([3, 12, 40, 40]);
    expect(sent.flat()).toEqual(tasks(120).map(({ index }) => index));
  });

  it('keeps an emptied lane for a moment, in which more may come', async () => {
    const { ports, sent, waiting } = lane(1);
    let looks = 0;
    const due = () => {
      if (++looks === 3) for (const task of tasks(2).slice(1)) waiting.add(task);
      return ports.due();
    };
    expect(await drainLane({ ...ports, due }, { ...LIMITS, lingerMs: 1 })).toMatchObject({ batches: 2 });
    expect(sent).toEqual([[0], [1]]);
    expect(looks).toBeGreaterThan(3);
  });

  it('sends what comes while a slow request is under way, where it may', async () => {
    let release = () => undefined as void;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const { ports, sent, waiting } = lane(1, ([task]) =>
      task?.index === 0 ? slow : Promise.resolve(release()),
    );
    setTimeout(
      () =>
        tasks(2)
          .slice(1)
          .forEach((task) => waiting.add(task)),
      5,
    );
    await drainLane({ ...ports, due: () => Promise.resolve([...waiting]) }, { ...LIMITS, lingerMs: 2 });
    expect(sent).toEqual([[0], [1]]);
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

  it('does not send again what was settled while the lane was being read', async () => {
    const { ports, sent, waiting } = lane(6);
    const stale = [...waiting];
    let reads = 0;
    const due = async () => {
      if (++reads === 1) return stale.slice(0, 3);
      const seen = [...waiting]; // a moment ago
      await new Promise((resolve) => setTimeout(resolve, 5));
      return seen;
    };
    let release = () => undefined as void;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const send = async (batch: readonly DeliveryTask[]) => {
      await (sent.length === 0 ? ports.send(batch) : slow.then(() => ports.send(batch)));
    };
    setTimeout(release, 2);
    await drainLane({ ...ports, due, send }, LIMITS);
    expect(sent).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it('ends its slice where the pace says so, with the time to rest', async () => {
    const { ports, waiting } = lane(9);
    let left = 2;
    const waitMs = () => (left-- > 0 ? 0 : 700);
    expect(await drainLane({ ...ports, waitMs }, LIMITS)).toEqual({ batches: 2, events: 6, restMs: 700 });
    expect(waiting.size).toBe(3);
  });

  it('waits in place for a moment', async () => {
    const { ports, waiting } = lane(9);
    let asked = 0;
    const waitMs = () => (++asked % 2 ? 10 : 0);
    expect(await drainLane({ ...ports, waitMs }, LIMITS)).toEqual({ batches: 3, events: 9, restMs: 0 });
    expect(waiting.size).toBe(0);
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
    const large = { ...b!, json: 'x'.repeat(99) };
    expect(formBatches([a!, large, c!], { maxEvents: 10, maxBytes: 20 })).toEqual([[a], [large], [c]]);
    expect(formBatches(tasks(5), { maxEvents: 2, maxBytes: 1_000 }).map((batch) => batch.length)).toEqual([
      2, 2, 1,
    ]);
    expect(formBatches([], { maxEvents: 2, maxBytes: 10 })).toEqual([]);
  });

  it('keeps a batch back that is not full while its oldest event may wait', () => {
    const limits = { maxEvents: 2, maxBytes: 1_000, maxWaitMs: 500 };
    const due = tasks(3).map((task) => ({ ...task, dueAt: 1_000 }));
    expect(formRipeBatches(due, limits, 1_100)).toMatchObject({ batches: [[{}, {}]], waitMs: 400 });
    expect(formRipeBatches(due, limits, 1_500)).toMatchObject({ batches: [[{}, {}], [{}]], waitMs: 0 });
    expect(formRipeBatches(due.slice(0, 2), limits, 1_100)).toMatchObject({ batches: [[{}, {}]], waitMs: 0 });
    expect(formRipeBatches([], limits, 1_100)).toEqual({ batches: [], waitMs: 0 });
  });
});
