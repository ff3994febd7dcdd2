/**
 * The load generator, in a process of its own: its parent sends a `Load`, it answers with `LoadNumbers` and ends with
 * its parent. A closed load keeps so many requests under way; an open one sends by the clock, whatever the answers do,
 * and measures from the moment when a request was due (no coordinated omission).
 */
import { Pool } from 'undici';
import { eventMaker, type EventMaker } from './events.ts';
import { percentiles, type Percentiles } from './percentiles.ts';

export interface Load {
  url: string;
  writeKey: string;
  /** Names the run in message ids. */
  run: string;
  events: number;
  /** Events in a request; 1 posts to `/v1/track`. */
  aRequest: number;
  /** Requests under way at once, each on a connection of its own. */
  connections: number;
  /** Events a second for an open load; absent for a closed one. */
  perSecond?: number;
}

export interface LoadNumbers {
  seconds: number;
  acknowledged: number;
  refused: number;
  /** From due to answered. */
  ack: Percentiles;
}

process.on('message', (load: Load) => {
  run(load).then(
    (numbers) => process.send?.(numbers),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function run(load: Load): Promise<LoadNumbers> {
  const pool = new Pool(load.url, { connections: load.connections, pipelining: 1 });
  const numbers = { acknowledged: 0, refused: 0 };
  const latencies: number[] = [];
  const maker = eventMaker(load.run);
  const authorization = `Basic ${Buffer.from(`${load.writeKey}:`).toString('base64')}`;

  const post = async (count: number, due: number): Promise<void> => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: count === 1 ? '/v1/track' : '/v1/batch',
      headers: { authorization, 'content-type': 'application/json' },
      body: bodyOf(count, due, maker),
    });
    await body.dump();
    if (statusCode === 200) numbers.acknowledged += count;
    else numbers.refused += count;
    latencies.push(now() - due);
  };

  const startedAt = performance.now();
  await (load.perSecond === undefined ? sendClosed(load, post) : sendOpen(load, load.perSecond, post));
  const seconds = (performance.now() - startedAt) / 1000;
  await pool.close();
  return { seconds, ...numbers, ack: percentiles(latencies) };
}

type Post = (count: number, due: number) => Promise<void>;

async function sendClosed({ events, aRequest, connections }: Load, post: Post): Promise<void> {
  let left = events;
  const send = async () => {
    while (left > 0) {
      const count = Math.min(aRequest, left);
      left -= count;
      await post(count, now());
    }
  };
  await Promise.all(Array.from({ length: connections }, send));
}

async function sendOpen({ events, aRequest }: Load, perSecond: number, post: Post): Promise<void> {
  const requests = Math.ceil(events / aRequest);
  const everyMs = (1000 * aRequest) / perSecond;
  const startedAt = now();
  const underWay: Promise<void>[] = [];
  while (underWay.length < requests) {
    for (let due = startedAt + underWay.length * everyMs; due <= now() && underWay.length < requests;) {
      underWay.push(post(aRequest, due));
      due = startedAt + underWay.length * everyMs;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(underWay);
}

function bodyOf(count: number, due: number, maker: EventMaker): string {
  if (count === 1) return maker.next(due);
  const events = Array.from({ length: count }, () => maker.next(due));
  return `{"batch":[${events.join(',')}]}`;
}

/** Milliseconds since the epoch, the same clock in every process of the machine. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
