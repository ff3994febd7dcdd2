/**
 * The plain design's delivery: a BullMQ worker a destination, a job an event. It shares our HTTP client and the
 * destination's batching: jobs that run at once go out in one request.
 */
import { silentLogger } from '@trackyard/base';
import { createEgress } from '@trackyard/safe-http';
import type { BenchDestination } from '../harness/system.ts';
import { openPlainWorker, plainOptions } from './plain-queues.ts';

/** As many as go into one request of ours. */
const EVENTS_A_REQUEST = 500;
const SINGLES_AT_ONCE = 10;
/** How long a batch that is not full waits for more. */
const LINGER_MS = 5;

const http = createEgress({ allow: ['127.0.0.0/8'], log: silentLogger }).http();

for (const [n, destination] of plainOptions().destinations.entries()) {
  const isBatch = destination.kind === 'batch';
  const send = isBatch ? batched(destination) : (event: unknown) => post(destination, event);
  openPlainWorker(n, isBatch ? EVENTS_A_REQUEST : SINGLES_AT_ONCE, (job) => send(job.data));
}

async function post(destination: BenchDestination, payload: unknown): Promise<void> {
  if (destination.kind === 'warehouse') throw new Error('The plain design has no warehouse.');
  const { status } = await http.request({
    ...{ method: 'POST', url: destination.url, body: JSON.stringify(payload) },
    headers: { 'content-type': 'application/json' },
  });
  if (status !== 200) throw new Error(`Answered ${status}`);
}

/** Gathers what runs at once into one request; each job ends with it. */
function batched(destination: BenchDestination): (event: unknown) => Promise<void> {
  let waiting: { event: unknown; settle: PromiseWithResolvers<void> }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    post(
      destination,
      batch.map(({ event }) => event),
    ).then(
      () => batch.forEach(({ settle }) => settle.resolve()),
      (error: unknown) => batch.forEach(({ settle }) => settle.reject(error)),
    );
  };
  return (event) => {
    const settle = Promise.withResolvers<void>();
    waiting.push({ event, settle });
    if (waiting.length >= EVENTS_A_REQUEST) flush();
    else timer ??= setTimeout(flush, LINGER_MS);
    return settle.promise;
  };
}

process.send?.('ready');
process.on('disconnect', () => process.exit());
