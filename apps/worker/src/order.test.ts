/**
 * `order: user`: one user's events leave in accepted order, retries included, and only that user waits. In the spirit of
 * RudderStack's event-order test: 50 users with 40 events each, scripted sequences of outcomes, several workers that
 * stop and start at random, and settlements that fail. Real queue backends; the destination is a script in this file.
 * Asserted is every single attempt: none of a user's events is tried before the one before it is done.
 */
import { dead, delivered, retry, type Outcome } from '@trackyard/connector-sdk';
import {
  startPostgres,
  startRedis,
  waitFor,
  type TestPostgres,
  type TestRedis,
} from '@trackyard/test-support';
import { commitEvents } from './testing/commit-events.ts';
import {
  startLaneWorker,
  type LaneWorker,
  type ScriptedDestination,
  type WrittenLog,
} from './testing/lane-workers.ts';

const USERS = 50;
const EVENTS_A_USER = 40;
const SEED = 7;

/** mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What the destination says to each attempt of each event. */
function scriptOf(random: () => number): Outcome[] {
  const failures = Array.from({ length: random() < 0.3 ? Math.ceil(random() * 3) : 0 }, () =>
    retry('http_503', { afterMs: Math.ceil(random() * 40) }),
  );
  return [...failures, random() < 0.05 ? dead('payload') : delivered];
}

describe.each(['postgres', 'redis'])('order by user, queue on %s', (backend) => {
  const workers: LaneWorker[] = [];
  let server: TestPostgres | TestRedis;
  beforeAll(async () => {
    server = backend === 'redis' ? await startRedis() : await startPostgres();
  });
  afterAll(async () => {
    for (const worker of workers) await worker.stop();
    await server.stop();
  });

  it('is kept through retries, dead letters, failing settlements and workers that come and go', async () => {
    const random = seeded(SEED);
    const queue =
      'freshDatabase' in server
        ? { databaseUrl: (await server.freshDatabase()).url }
        : { databaseUrl: '', redisUrl: server.url };
    const scripts = new Map<string, Outcome[]>();
    const attempts = new Map<string, number[]>();
    const done = new Map<string, Set<number>>();
    const problems: string[] = [];
    const destination: ScriptedDestination = {
      id: 'dst_1',
      order: 'user',
      delivery: { concurrency: 8 },
      action: {
        batching: () => ({ maxEvents: 10, maxBytes: 1_000_000 }),
        performBatch: async (_context, _settings, deliveries) => {
          await new Promise((resolve) => setTimeout(resolve, random() * 4));
          return deliveries.map(({ event }) => {
            const [user = '', place] = event.messageId.split('-');
            const n = Number(place);
            const before = done.get(user)!;
            if (n > 0 && !before.has(n - 1))
              problems.push(`${event.messageId} was tried before ${user}-${n - 1} was done`);
            attempts.get(user)!.push(n);
            const script = scripts.get(event.messageId)!;
            const outcome = script.length > 1 ? script.shift()! : script[0]!;
            if (outcome.status !== 'retry') before.add(n);
            return outcome;
          });
        },
      },
    };
    const written: WrittenLog = { deadLetters: [], disabled: [] };
    const beforeSettle = () => {
      if (random() < 0.01) throw new Error('the store is away for a moment');
    };
    const start = () => startLaneWorker({ queue, destinations: [destination], written, beforeSettle });
    workers.push(await start(), await start());

    for (let user = 0; user < USERS; user++) {
      attempts.set(`u${user}`, []);
      done.set(`u${user}`, new Set());
    }
    const next = Array.from({ length: USERS }, () => 0);
    const sender = workers[0]!.queue;
    while (next.some((n) => n < EVENTS_A_USER)) {
      const batch = [];
      for (let size = Math.ceil(random() * 30); size > 0; size--) {
        const user = Math.floor(random() * USERS);
        if (next[user]! >= EVENTS_A_USER) continue;
        const messageId = `u${user}-${next[user]!++}`;
        scripts.set(messageId, scriptOf(random));
        batch.push({ messageId, userId: `u${user}` });
      }
      if (batch.length > 0) await commitEvents(sender, batch);
      if (random() < 0.03) {
        const leaving = workers.splice(1, 1);
        workers.push(await start());
        await Promise.all(leaving.map((worker) => worker.stop()));
      }
    }

    const total = USERS * EVENTS_A_USER;
    await waitFor(
      async () => {
        const { con_dst_1: row } = (await sender.records.books()).connections;
        return row && row.delivered + row.dead === total && row;
      },
      { what: 'every event to be settled', timeoutMs: 120_000 },
    );
    expect(problems).toEqual([]);
    for (const [user, tried] of attempts) {
      expect(tried).toEqual([...tried].sort((one, other) => one - other));
      expect(new Set(tried).size).toBe(EVENTS_A_USER);
      expect(done.get(user)!.size).toBe(EVENTS_A_USER);
    }
    const { con_dst_1: books } = (await sender.records.books()).connections;
    expect(books).toMatchObject({ routed: total, pending: 0, held: 0 });
    expect(new Set(written.deadLetters.map(({ messageId }) => messageId)).size).toBe(books?.dead);
  }, 180_000);
});
