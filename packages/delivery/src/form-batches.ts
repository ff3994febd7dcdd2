import type { BatchingLimits, Event } from '@trackyard/connector-sdk';
import type { EventHead } from '@trackyard/event-spec';

/** One event that waits in a lane for one connection. */
export interface DeliveryTask {
  recordId: string;
  connectionId: string;
  /** Place in the record. */
  index: number;
  head: Pick<EventHead, 'sourceId' | 'messageId'>;
  /** May be parsed when it is first asked for. */
  readonly event: Event;
  /** The event's JSON; its length is what the byte limits count. */
  json: string;
  /** Attempts made before. */
  attempt: number;
  /** When the first attempt failed; 0 before. */
  since: number;
  /** When it became due. */
  dueAt: number;
}

/** What may be sent now, and how long the rest may wait for company. */
export interface Formed {
  batches: DeliveryTask[][];
  /** Milliseconds until what is left is worth sending; 0 where nothing is left. */
  waitMs: number;
}

/** Keeps the last batch back while it is not full and its oldest event may wait for more (`maxWaitMs`). */
export function formRipeBatches(tasks: readonly DeliveryTask[], limits: BatchingLimits, now: number): Formed {
  const batches = formBatches(tasks, limits);
  const last = batches.at(-1);
  if (!limits.maxWaitMs || !last || last.length >= limits.maxEvents) return { batches, waitMs: 0 };
  const oldest = Math.min(...last.map(({ dueAt }) => dueAt));
  const waitMs = oldest + limits.maxWaitMs - now;
  return waitMs > 0 ? { batches: batches.slice(0, -1), waitMs } : { batches, waitMs: 0 };
}

/** Cuts tasks, in their order, into batches within the limits. A task over the byte limit goes alone. */
export function formBatches(tasks: readonly DeliveryTask[], limits: BatchingLimits): DeliveryTask[][] {
  const batches: DeliveryTask[][] = [];
  let current: DeliveryTask[] = [];
  let bytes = 0;
  for (const task of tasks) {
    if (
      current.length > 0 &&
      (current.length >= limits.maxEvents || bytes + task.json.length > limits.maxBytes)
    ) {
      batches.push(current);
      current = [];
      bytes = 0;
    }
    current.push(task);
    bytes += task.json.length;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

/** The limits that hold for a batch that goes through several actions as it is. */
export function narrowest(limits: readonly BatchingLimits[]): BatchingLimits {
  return {
    maxEvents: Math.min(...limits.map(({ maxEvents }) => maxEvents)),
    maxBytes: Math.min(...limits.map(({ maxBytes }) => maxBytes)),
    maxWaitMs: Math.max(...limits.map(({ maxWaitMs = 0 }) => maxWaitMs)),
  };
}
