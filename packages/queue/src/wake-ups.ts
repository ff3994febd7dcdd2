import type { Wake } from './record-store.ts';
import type { LaneKind } from './lanes.ts';

/**
 * BullMQ as what it is best at: telling one of many workers that there is something to do. A job carries a
 * lane's name and nothing else; losing one loses no event, the sweeper makes another.
 */
export interface WakeUps {
  /** Ingest and worker: queues the wake-ups. Never awaited on the way to an acknowledgement. */
  send(wakes: readonly Wake[]): Promise<void>;
  /** Worker, once a kind: runs `handle` for each wake-up, `concurrency` lanes at a time in this process. */
  consume(kind: LaneKind, concurrency: number, handle: (lane: string) => Promise<void>): void;
  /** How many wake-ups wait for a worker. */
  waiting(): Promise<number>;
  /** Stops taking wake-ups and waits for the running ones. */
  close(): Promise<void>;
}
