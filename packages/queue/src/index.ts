/**
 * The queue: batch records that hold the truth, lanes that hold the order of work, and BullMQ jobs that only
 * wake workers up. Two backends, Redis and PostgreSQL, behind one port; no driver's type leaves this package.
 * Called by ingest (commit), by the worker (all else) and by the api (books, live tail).
 */
export { openQueue, type OpenQueue, type QueueOptions } from './open-queue.ts';
export { decodeLineBytes, decodeLines, encodeLines } from './blob.ts';
export * as bitmap from './bitmap.ts';
export {
  ARCHIVE_LANE,
  INCOMING_LANE,
  deliverLane,
  deliverLanes,
  laneKind,
  laneOf,
  type LaneKind,
} from './lanes.ts';
export { LIVE_RING_SIZE, type LiveEntry, type LiveTail } from './live-tail.ts';
export { createLaneControl, type LaneControl } from './lane-control.ts';
export type { WakeUps } from './wake-ups.ts';
export type {
  Bits,
  Books,
  Claim,
  ConnectionBooks,
  Group,
  LaneEntry,
  LaneStanding,
  Lease,
  Leased,
  Leave,
  Lonely,
  MergeStep,
  NewBatch,
  NewRecord,
  RecordStore,
  RequeuedRecord,
  RouteStep,
  Settlement,
  SourceBooks,
  SourceCount,
  Wake,
} from './record-store.ts';
