import type { Clock, Logger } from '@trackyard/base';
import type { Event } from '@trackyard/event-spec';
import { compileFql } from '@trackyard/fql';
import type { EventReader } from '@trackyard/lake';
import type { CompiledConfig } from '@trackyard/pipeline';
import type { OpenQueue, RecordStore } from '@trackyard/queue';
import type { Replay, Store } from '@trackyard/store';
import { RecentIds } from './recent-ids.ts';
import { readChunks, type Chunk } from './replay-chunks.ts';
import { archivedUntil, createReplayPace, type ReplayPace, type WaitsFor } from './replay-pace.ts';
import { connectionOf, planReplay } from './replay-records.ts';

export interface ReplayRunOptions {
  replays: Pick<Store['replays'], 'systemAdvance' | 'systemNote' | 'systemComplete'>;
  lake: Pick<EventReader, 'timeline'>;
  records: Pick<RecordStore, 'requeue' | 'peek' | 'books'>;
  wakeUps: Pick<OpenQueue['wakeUps'], 'send'>;
  config(): CompiledConfig;
  clock: Clock;
  log: Logger;
  /** Who leases the replay. */
  holder: string;
}

/** Events of a record, as routing makes them. */
const CHUNK_EVENTS = 500;
/**
 * A sender's retry stands in the lake twice, mostly soon after. What lies further apart, or on both sides of a change
 * of workers, goes twice, under the same delivery id.
 */
const REMEMBERED_IDS = 50_000;
/** A connection that was just made reaches this process within a second. */
const CONFIG_ARRIVES_MS = 5_000;
const NOTE_AFTER_MS = 1_000;

/**
 * Works on a replay until it is done or `signal` aborts: chunk by chunk into the queue, then its place into the store.
 * A crash between the two repeats one chunk, whose record the queue knows already where it is the same one. What is
 * decided is decided by the configuration of the moment. Rejects where a step fails; it can then be run again.
 */
export async function runReplay(job: Replay, signal: AbortSignal, options: ReplayRunOptions): Promise<void> {
  const { clock, replays, holder } = options;
  const run = createRun(job, signal, options);
  await run.configured();
  for (;;) {
    const until = Math.min(job.toAt.getTime(), await archivedUntil(options));
    await run.pass(until);
    if (signal.aborted) return;
    if (until >= job.toAt.getTime()) break;
    await run.wait('lake');
    if (signal.aborted) return;
  }
  await replays.systemComplete(job, holder);
  options.log.info('replay.done', { replayId: job.id, durationMs: clock.now() - job.createdAt.getTime() });
}

function createRun(job: Replay, signal: AbortSignal, options: ReplayRunOptions) {
  const { lake, replays, config, clock, holder } = options;
  const pace = createReplayPace(job, options);
  const recent = new RecentIds(REMEMBERED_IDS);
  const matches = matcher(job);
  const wait = createWaiting(job, { pace, signal, options });
  let { place, filtered } = job;

  const connections = () =>
    job.sourceIds.flatMap((id) => connectionOf(config(), id, job.destinationId)?.id ?? []);
  const rules = {
    wants: (event: Event) => matches(event) && recent.add(`${event.trackyard.sourceId} ${event.messageId}`),
    isStrict: (sourceId: string) => config().sourceById.get(sourceId)?.strict ?? false,
    maxEvents: Math.max(1, Math.min(CHUNK_EVENTS, Math.ceil(job.ratePerSecond ?? CHUNK_EVENTS))),
    signal,
  };

  return {
    wait: (what: WaitsFor) => wait(what),
    async configured(): Promise<void> {
      const isNew = () => clock.now() - job.createdAt.getTime() < CONFIG_ARRIVES_MS;
      while (!signal.aborted && isNew() && connections().length < job.sourceIds.length) await wait(null);
    },
    /** From its place to `until`, in milliseconds since the epoch. */
    async pass(until: number): Promise<void> {
      const { sourceIds, userId } = job;
      const query = { sourceIds, from: job.fromAt.getTime(), to: until };
      const lines = lake.timeline({ ...query, userId: userId ?? undefined, after: place ?? undefined });
      for await (const chunk of readChunks(lines, rules)) {
        if (!job.dryRun && chunk.events.length > 0) await waitForRoom();
        if (signal.aborted) return;
        const step = await send(chunk);
        filtered = sumOf(filtered, step.filtered);
        place = chunk.place;
        if (!(await replays.systemAdvance(job.id, holder, { ...step, place, filtered }))) return;
      }
    },
  };

  async function waitForRoom(): Promise<void> {
    while (!signal.aborted) {
      const hindrance = await pace.hindrance(connections());
      if (hindrance === null && pace.isDue()) return;
      await wait(hindrance);
    }
  }

  async function send({ events, read }: Chunk) {
    const plan = planReplay(events, { replayId: job.id, destinationId: job.destinationId }, config());
    const counts = { read, matched: events.length, filtered: plan.filtered };
    if (job.dryRun) return { ...counts, sent: 0 };
    for (const record of plan.records) await options.wakeUps.send(await options.records.requeue(record));
    const ids = plan.records.map(({ id }) => id);
    pace.sent(ids, plan.sent);
    return { ...counts, sent: plan.sent };
  }
}

/** Rests for a moment, and says for what where that takes long. */
function createWaiting(
  { id }: Replay,
  { pace, signal, options }: { pace: ReplayPace; signal: AbortSignal; options: ReplayRunOptions },
) {
  let since = Infinity;
  let last: WaitsFor = null;
  return async (what: WaitsFor): Promise<void> => {
    const now = performance.now();
    if (what !== last) [since, last] = [now, what];
    else if (now - since > NOTE_AFTER_MS) {
      since = now;
      await options.replays.systemNote(id, { waitingFor: what });
    }
    await pace.rest(what, signal);
  };
}

function matcher({ filter, userId }: Replay): (event: Event) => boolean {
  const isUsers = (event: Event) =>
    userId === null || event.userId === userId || event.anonymousId === userId;
  if (filter === null) return isUsers;
  const compiled = compileFql(filter);
  if (compiled.problem) throw new Error(`A replay's filter cannot be read: ${compiled.problem.message}`);
  return (event) => isUsers(event) && compiled.matches(event);
}

function sumOf(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const sum = { ...one };
  for (const [reason, count] of Object.entries(other)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}
