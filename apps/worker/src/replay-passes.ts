import type { Clock, Logger } from '@trackyard/base';
import type { Geo } from '@trackyard/enrichment';
import type { Event } from '@trackyard/event-spec';
import { compileFql } from '@trackyard/fql';
import type { EventReader, LinePlace } from '@trackyard/lake';
import { enrichEvents, type CompiledConfig } from '@trackyard/pipeline';
import type { RecordStore } from '@trackyard/queue';
import type { Replay, Store } from '@trackyard/store';
import { RecentIds } from './recent-ids.ts';
import { readChunks, type Chunk } from './replay-chunks.ts';
import type { ReplayPace, WaitsFor } from './replay-pace.ts';
import { connectionOf } from './replay-records.ts';
import { createReplayVisits } from './replay-visits.ts';

/** Where a replay's events go, a chunk at a time. */
export interface ReplaySink {
  /** Events of a chunk. */
  chunkEvents: number;
  /** Chunks that may be under way at once. */
  chunksAtOnce: number;
  /** Whether it knows by itself what it has: then retries of senders are not looked for. */
  dedupes: boolean;
  /** Resolves once they are safe there. A chunk that was cut off comes again. */
  send(chunk: Pick<Chunk, 'events' | 'sizes'>): Promise<SentChunk>;
  pace: ReplayPace;
}

export interface SentChunk {
  sent: number;
  /** Of the others, how many by reason. */
  filtered: Record<string, number>;
}

export interface PassOptions {
  replays: Pick<Store['replays'], 'systemAdvance' | 'systemNote'>;
  lake: Pick<EventReader, 'timeline'>;
  records: Pick<RecordStore, 'peek' | 'books' | 'visits'>;
  geo?: Geo | undefined;
  config(): CompiledConfig;
  clock: Clock;
  log: Logger;
  /** Who leases the replay. */
  holder: string;
}

/**
 * A sender's retry stands in the lake twice, mostly soon after. What lies further apart, or on both sides of a change
 * of workers, goes twice, under the same delivery id.
 */
const REMEMBERED_IDS = 50_000;
/** A connection that was just made reaches this process within a second. */
const CONFIG_ARRIVES_MS = 5_000;
const NOTE_AFTER_MS = 1_000;

/** A replay's way through the lake, from the place that it has noted on. */
export function createPasses(job: Replay, signal: AbortSignal, options: PassOptions & { sink: ReplaySink }) {
  const { lake, replays, config, clock, holder, sink, geo } = options;
  const visits = createReplayVisits(options.records);
  const recent = new RecentIds(REMEMBERED_IDS);
  const isFirst = ({ trackyard, messageId }: Event) => recent.add(`${trackyard.sourceId} ${messageId}`);
  const matches = matcher(job);
  const wait = createWaiting(job, { pace: sink.pace, signal, replays });
  let { place, filtered } = job;
  let isOurs = true;
  const connections = () =>
    job.sourceIds.flatMap((id) => connectionOf(config(), id, job.destinationId)?.id ?? []);
  const rules = {
    enrich: (events: readonly Event[]) => enrichEvents(events, config(), { geo, visits }),
    wants: (event: Event) => matches(event) && (sink.dedupes || isFirst(event)),
    isStrict: (sourceId: string) => config().sourceById.get(sourceId)?.strict ?? false,
    maxEvents: sink.chunkEvents,
    signal,
  };
  return {
    wait: (what: WaitsFor) => wait(what),
    place: (): LinePlace | null => place,
    async configured(): Promise<void> {
      const isNew = () => clock.now() - job.createdAt.getTime() < CONFIG_ARRIVES_MS;
      while (!signal.aborted && isNew() && connections().length < job.sourceIds.length) await wait(null);
    },
    /** From its place to `until`, in milliseconds since the epoch; `false` where it was ended before. */
    async pass(until: number): Promise<boolean> {
      const { sourceIds, userId } = job;
      const query = { sourceIds, from: job.fromAt.getTime(), to: until };
      const lines = lake.timeline({ ...query, userId: userId ?? undefined, after: place ?? undefined });
      const underWay: { chunk: Chunk; done: Promise<SentChunk> }[] = [];
      try {
        for await (const chunk of readChunks(lines, rules)) {
          if (!job.dryRun && chunk.events.length > 0) await waitForRoom();
          if (signal.aborted || !isOurs) return false;
          const done = sink.send(chunk);
          done.catch(() => undefined); // awaited below, in order
          underWay.push({ chunk, done });
          if (underWay.length >= sink.chunksAtOnce) await note(underWay.shift());
        }
        while (underWay.length > 0) await note(underWay.shift());
        return isOurs && !signal.aborted;
      } finally {
        await Promise.allSettled(underWay.map(({ done }) => done));
      }
    },
  };

  /** In the order of the lake: what a place is noted for is done, and all before it. */
  async function note(oldest: { chunk: Chunk; done: Promise<SentChunk> } | undefined): Promise<void> {
    if (!oldest) return;
    const { chunk, done } = oldest;
    const step = await done;
    filtered = sumOf(filtered, step.filtered);
    place = chunk.place;
    const counts = { read: chunk.read, matched: chunk.events.length, sent: step.sent };
    isOurs &&= await replays.systemAdvance(job.id, holder, { ...counts, place, filtered });
  }

  async function waitForRoom(): Promise<void> {
    while (!signal.aborted) {
      const hindrance = await sink.pace.hindrance(connections());
      if (hindrance === null && sink.pace.isDue()) return;
      await wait(hindrance);
    }
  }
}

/** Rests for a moment, and says for what where that takes long. */
function createWaiting(
  { id }: Replay,
  { pace, signal, replays }: { pace: ReplayPace; signal: AbortSignal; replays: PassOptions['replays'] },
) {
  let since = Infinity;
  let last: WaitsFor = null;
  return async (what: WaitsFor): Promise<void> => {
    const now = performance.now();
    if (what !== last) [since, last] = [now, what];
    else if (now - since > NOTE_AFTER_MS) {
      since = now;
      await replays.systemNote(id, { waitingFor: what });
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

export function sumOf(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const sum = { ...one };
  for (const [reason, count] of Object.entries(other)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}
