import type { BatchingLimits, Event } from '@trackyard/connector-sdk';

/** One event that waits in a lane for one connection. */
export interface DeliveryTask {
  recordId: string;
  connectionId: string;
  /** Place in the record. */
  index: number;
  event: Event;
  /** Of the event as JSON: what the byte limits count. */
  bytes: number;
  /** Attempts made before. */
  attempt: number;
  /** When the first attempt failed; 0 before. */
  since: number;
}

/** Cuts tasks, in their order, into batches within the limits. A task over the byte limit goes alone. */
export function formBatches(tasks: readonly DeliveryTask[], limits: BatchingLimits): DeliveryTask[][] {
  const batches: DeliveryTask[][] = [];
  let current: DeliveryTask[] = [];
  let bytes = 0;
  for (const task of tasks) {
    if (current.length > 0 && (current.length >= limits.maxEvents || bytes + task.bytes > limits.maxBytes)) {
      batches.push(current);
      current = [];
      bytes = 0;
    }
    current.push(task);
    bytes += task.bytes;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}
