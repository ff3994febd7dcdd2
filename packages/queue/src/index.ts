/**
 * The queue: batch records that hold the truth, lanes that hold the order of work, and BullMQ jobs that only
 * wake workers up. Two backends, Redis and PostgreSQL, behind one port; no driver's type leaves this package.
 * Called by ingest (commit), by the worker (all else) and by the api (books, live tail).
 */
export { openQueue, type OpenQueue, type QueueOptions } from './open-queue.ts';
export { decodeLines, encodeLines } from './blob.ts';
export * as bitmap from './bitmap.ts';
export {
  ARCHIVE_LANE,
  INCOMING_LANE,
  deliverLane,
  laneDestination,
  laneKind,
  type LaneKind,
} from './lanes.ts';
export type { LiveEntry, LiveTail } from './live-tail.ts';
export type { WakeUps } from './wake-ups.ts';
export type {
  Bits,
  Books,
  Claim,
  ConnectionBooks,
  LaneEntry,
  Lease,
  NewBatch,
  NewRecord,
  RecordStore,
  RouteStep,
  Settlement,
  SourceBooks,
  SourceCount,
  Wake,
} from './record-store.ts';
