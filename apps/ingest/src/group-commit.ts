import { newUuid, TrackyardError, type Clock, type Logger } from '@trackyard/base';
import { encodeLines, type NewBatch, type SourceCount } from '@trackyard/queue';
import type { IngestMetrics } from './metrics.ts';

/** What one request brings to a batch. */
export interface CommitEntry {
  sourceId: string;
  lines: readonly string[];
  quarantine: readonly string[];
  /** Bytes of the body, about the length of its line in the lake. */
  bodyBytes: number;
  /** The lake's line, with its event ids before it; made when the batch, and so its id, is known. */
  bodyLine(batchId: string): string;
  /** Called once: with nothing when the batch is durable, with the error when it is not. Must not throw. */
  done(error?: unknown): void;
}

export interface GroupCommit {
  add(entry: CommitEntry): void;
  /** Resolves once nothing waits and nothing is in flight. */
  drained(): Promise<void>;
}

export interface GroupCommitOptions {
  /** Resolves when the batch is durable. Called by at most two at a time. */
  commit(batch: NewBatch): Promise<void>;
  clock: Clock;
  log: Logger;
  metrics?: IngestMetrics | undefined;
}

const MAX_IN_FLIGHT = 2;
const MAX_EVENTS = 500;
const MAX_BYTES = 512 * 1024;
/** Less than this waits for the commit under way: what follows costs as much for a small record as for a large one. */
const SECOND = { events: 300, bytes: 192 * 1024 };
/** With so much waiting the queue is as good as down: more is refused at once. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

interface Sized {
  entry: CommitEntry;
  eventBytes: number;
}

/**
 * Natural group commit: what has arrived by the end of an event loop's turn shares a batch, and while a commit is in
 * flight, what arrives waits and joins the next one; a second one goes beside it once it is well filled. Alone an event
 * goes at once; under load it batches by itself, without timers. A failed commit fails its own entries only.
 */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const waiting: Sized[] = [];
  const drainWaiters: (() => void)[] = [];
  let waitingBytes = 0;
  let waitingEvents = 0;
  let inFlight = 0;
  let isScheduled = false;

  /** Once what has already arrived is read: it shares the batch. */
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(pump);
  };

  const mayBegin = (): boolean => {
    if (waiting.length === 0 || inFlight === MAX_IN_FLIGHT) return false;
    return inFlight === 0 || waitingEvents >= SECOND.events || waitingBytes >= SECOND.bytes;
  };

  const pump = (): void => {
    isScheduled = false;
    while (mayBegin()) {
      const group = waiting.splice(0, cut(waiting));
      for (const sized of group) {
        waitingBytes -= sizeOf(sized);
        waitingEvents -= sized.entry.lines.length;
      }
      inFlight += 1;
      void commitGroup(group).then(() => {
        inFlight -= 1;
        schedule();
      });
    }
    if (inFlight === 0) for (const resolve of drainWaiters.splice(0)) resolve();
  };

  const commitGroup = async (group: readonly Sized[]): Promise<void> => {
    const startedAt = options.clock.now();
    const batchId = newUuid();
    const entries = group.map(({ entry }) => entry);
    let failure: { error: unknown } | undefined;
    try {
      await options.commit(buildBatch(batchId, entries));
    } catch (error) {
      failure = { error: error ?? new TrackyardError('TY_QUEUE_UNAVAILABLE') };
    }
    report(options, { batchId, group, durationMs: options.clock.now() - startedAt }, failure);
    for (const entry of entries) entry.done(failure?.error);
  };

  return {
    add(entry) {
      const sized = { entry, eventBytes: lengthOf(entry.lines) + lengthOf(entry.quarantine) };
      if (waitingBytes + sizeOf(sized) > MAX_WAITING_BYTES) {
        entry.done(new TrackyardError('TY_QUEUE_UNAVAILABLE'));
        return;
      }
      waitingBytes += sizeOf(sized);
      waitingEvents += entry.lines.length;
      waiting.push(sized);
      schedule();
    },
    drained: () =>
      new Promise((resolve) =>
        inFlight === 0 && waiting.length === 0 ? resolve() : drainWaiters.push(resolve),
      ),
  };
}

/** How many of the first entries make one batch: one at least, however large. */
function cut(waiting: readonly Sized[]): number {
  let events = 0;
  let eventBytes = 0;
  let bodyBytes = 0;
  let count = 0;
  for (const sized of waiting) {
    events += sized.entry.lines.length;
    eventBytes += sized.eventBytes;
    bodyBytes += sized.entry.bodyBytes;
    if (count > 0 && (events > MAX_EVENTS || eventBytes > MAX_BYTES || bodyBytes > MAX_BYTES)) break;
    count += 1;
  }
  return count;
}

function buildBatch(id: string, entries: readonly CommitEntry[]): NewBatch {
  const lines = entries.flatMap((entry) => entry.lines);
  const quarantine = entries.flatMap((entry) => entry.quarantine);
  const batch: NewBatch = {
    id,
    eventCount: lines.length,
    events: encodeLines(lines),
    bodies: encodeLines(entries.map((entry) => entry.bodyLine(id))),
    sources: countBySource(entries),
  };
  return quarantine.length === 0 ? batch : { ...batch, quarantine: encodeLines(quarantine) };
}

function countBySource(entries: readonly CommitEntry[]): SourceCount[] {
  const counts = new Map<string, SourceCount>();
  for (const { sourceId, lines, quarantine } of entries) {
    const count = counts.get(sourceId) ?? { sourceId, events: 0, quarantined: 0 };
    count.events += lines.length;
    count.quarantined += quarantine.length;
    counts.set(sourceId, count);
  }
  return [...counts.values()];
}

function report(
  { log, metrics }: GroupCommitOptions,
  { batchId, group, durationMs }: { batchId: string; group: readonly Sized[]; durationMs: number },
  failure: { error: unknown } | undefined,
): void {
  const totals = { events: 0, quarantined: 0, bytes: 0 };
  for (const sized of group) {
    totals.events += sized.entry.lines.length;
    totals.quarantined += sized.entry.quarantine.length;
    totals.bytes += sizeOf(sized);
  }
  const fields = { batchId, requests: group.length, ...totals, durationMs };
  if (failure) log.error('batch.commit_failed', fields, failure.error);
  else log.debug('batch.committed', fields);
  metrics?.committed({ ...totals, durationMs, failed: failure !== undefined });
}

function sizeOf({ entry, eventBytes }: Sized): number {
  return eventBytes + entry.bodyBytes;
}

function lengthOf(lines: readonly string[]): number {
  let length = 0;
  for (const line of lines) length += line.length;
  return length;
}
