import type { OpenQueue, RecordStore } from '@trackyard/queue';
import type { Replay, Store } from '@trackyard/store';
import { archivedUntil, CHUNK_EVENTS, createReplayPace } from './replay-pace.ts';
import { createPasses, type PassOptions, type ReplaySink } from './replay-passes.ts';
import { planReplay } from './replay-records.ts';
import type { BatchWidth } from './widest-batch.ts';

export interface ReplayRunOptions extends PassOptions {
  replays: Pick<Store['replays'], 'systemAdvance' | 'systemNote' | 'systemComplete'>;
  records: Pick<RecordStore, 'requeue' | 'peek' | 'books' | 'visits'>;
  wakeUps: Pick<OpenQueue['wakeUps'], 'send'>;
  /** How much a destination takes at once; one event where absent. */
  batchWidth?(destinationId: string): Promise<BatchWidth | undefined>;
}

/**
 * Works on a replay until it is done or `signal` aborts: chunk by chunk into the queue, then its place into the store.
 * A crash between the two repeats one chunk, whose record the queue knows already where it is the same one. What is
 * decided is decided by the configuration of the moment. Rejects where a step fails; it can then be run again.
 */
export async function runReplay(job: Replay, signal: AbortSignal, options: ReplayRunOptions): Promise<void> {
  const sink = queueSink(job, options, await options.batchWidth?.(job.destinationId));
  await runToEnd(job, signal, { ...options, sink });
}

/** From the place that it has noted to its end, then it is complete. */
export async function runToEnd(
  job: Replay,
  signal: AbortSignal,
  options: ReplayRunOptions & { sink: ReplaySink },
): Promise<void> {
  const passes = createPasses(job, signal, options);
  await passes.configured();
  for (;;) {
    const until = Math.min(job.toAt.getTime(), await archivedUntil(options));
    if (!(await passes.pass(until))) return;
    if (until >= job.toAt.getTime()) break;
    await passes.wait('lake');
    if (signal.aborted) return;
  }
  await options.replays.systemComplete(job, options.holder);
  const durationMs = options.clock.now() - job.createdAt.getTime();
  options.log.info('replay.done', { replayId: job.id, durationMs });
}

function queueSink(job: Replay, options: ReplayRunOptions, width: BatchWidth | undefined): ReplaySink {
  const pace = createReplayPace(job, options, width);
  const { id: replayId, destinationId } = job;
  return {
    pace,
    chunkEvents: Math.max(1, Math.min(CHUNK_EVENTS, Math.ceil(job.ratePerSecond ?? CHUNK_EVENTS))),
    chunksAtOnce: 1,
    dedupes: false,
    async send({ events }) {
      const plan = planReplay(events, { replayId, destinationId }, options.config());
      if (job.dryRun) return { sent: 0, filtered: plan.filtered };
      for (const record of plan.records) await options.wakeUps.send(await options.records.requeue(record));
      const ids = plan.records.map(({ id }) => id);
      pace.sent(ids, plan.sent);
      return { sent: plan.sent, filtered: plan.filtered };
    },
  };
}
