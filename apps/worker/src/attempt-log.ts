import type { Clock, Logger } from '@trackyard/base';
import type { NewAttempt, Store } from '@trackyard/store';
import {
  limitsFor,
  newStreamMinute,
  sample,
  streamOf,
  takeSummary,
  type StreamMinute,
} from './attempt-sampling.ts';
import { AttemptStats } from './attempt-stats.ts';

const EVERY_MS = 1_000;
const MINUTE_MS = 60_000;
/** How often what got no row of its own is summed up: a trace does not see it before. */
const SUMMARY_MS = 5_000;
/** Rows that wait for the next second. */
const MAX_ROWS = 2_000;
/** Streams of one minute; whatever comes on top shares one a destination. */
const MAX_STREAMS = 2_000;

export interface AttemptLogOptions {
  store: { attempts: Pick<Store['attempts'], 'add'>; stats: Pick<Store['stats'], 'systemAdd'> };
  clock: Clock;
  log: Logger;
}

/**
 * What a process has sent, for people to look at. The statistics count every call; rows are a sample where there are
 * many (`attempt-sampling.ts`), so a trace shows all attempts of an event while its destination gets few calls, else
 * those that fell into the sample or into a summary; that an event arrived is said by the books.
 * Held in memory for about a second, summaries for five: a killed process loses that. It is a log; no event
 * depends on it.
 */
export interface AttemptLog {
  /** In place of the store's own `attempts.add`. Writes nothing yet, never rejects. */
  add(workspaceId: string, attempts: readonly NewAttempt[]): Promise<void>;
  /** Writes everything, summaries too, and ends. */
  stop(): Promise<void>;
}

/** The log with its timer; one a process. */
export function startAttemptLog(options: AttemptLogOptions & { everyMs?: number }): AttemptLog {
  const buffer = createAttemptBuffer(options);
  let writing: Promise<void> = Promise.resolve();
  let isWriting = false;
  const timer = setInterval(() => {
    if (isWriting) return;
    isWriting = true;
    writing = buffer.flush().finally(() => (isWriting = false));
  }, options.everyMs ?? EVERY_MS);
  return {
    add: (workspaceId, attempts) => {
      for (const attempt of attempts) buffer.add(workspaceId, attempt);
      return Promise.resolve();
    },
    async stop() {
      clearInterval(timer);
      await writing;
      await buffer.flush({ all: true });
    },
  };
}

interface Stream {
  workspaceId: string;
  minute: StreamMinute;
}

/** The log without its timer. */
export function createAttemptBuffer({ store, clock, log }: AttemptLogOptions) {
  const stats = new AttemptStats();
  let rows: { workspaceId: string; row: NewAttempt }[] = [];
  let streams = new Map<string, Stream>();
  let period = 0;

  /** Periods are the clock's, not the attempts': one that took long belongs to that in which it ended. */
  const closePeriod = (isLast: boolean) => {
    const now = Math.floor(clock.now() / SUMMARY_MS);
    if (now === period && !isLast) return;
    for (const { workspaceId, minute } of streams.values()) {
      const summary = takeSummary(minute);
      if (summary) keep(workspaceId, summary);
    }
    const minuteOf = (one: number) => Math.floor((one * SUMMARY_MS) / MINUTE_MS);
    if (minuteOf(now) !== minuteOf(period)) streams = new Map();
    period = now;
  };
  const keep = (workspaceId: string, row: NewAttempt) => {
    if (rows.length < MAX_ROWS) rows.push({ workspaceId, row });
  };
  const streamFor = (workspaceId: string, attempt: NewAttempt): Stream => {
    const own = streamOf(attempt);
    const key = streams.has(own) || streams.size < MAX_STREAMS ? own : attempt.destinationId;
    const stream = streams.get(key) ?? { workspaceId, minute: newStreamMinute() };
    streams.set(key, stream);
    return stream;
  };
  const writeRows = async (batch: typeof rows) => {
    for (const [workspaceId, mine] of Map.groupBy(batch, (one) => one.workspaceId)) {
      await store.attempts.add(
        workspaceId,
        mine.map(({ row }) => row),
      );
    }
  };

  return {
    add(workspaceId: string, attempt: NewAttempt): void {
      closePeriod(false);
      stats.add(workspaceId, attempt);
      const row = sample(streamFor(workspaceId, attempt).minute, attempt, limitsFor(attempt));
      if (row) keep(workspaceId, row);
    },
    /** Never rejects. Rows that cannot be written are dropped; statistics wait for the next time. */
    async flush({ all = false } = {}): Promise<void> {
      closePeriod(all);
      const batch = rows;
      rows = [];
      await writeRows(batch).catch((error: unknown) => {
        log.error('attempts.not_logged', { rows: batch.length }, error);
      });
      const taken = stats.take();
      if (taken.length === 0) return;
      await store.stats.systemAdd(taken).catch((error: unknown) => {
        for (const stat of taken) stats.put(stat);
        log.error('stats.not_written', { minutes: taken.length }, error);
      });
    },
  };
}
