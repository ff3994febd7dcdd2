/**
 * The unified event: its types and limits, and how unknown JSON becomes one. It does no I/O and reads no
 * clock: the caller stamps. Called by ingest (parse), by the pipeline and by connectors (types).
 */
export {
  EVENT_TYPES,
  type AliasEvent,
  type Event,
  type EventBase,
  type EventStamp,
  type EventType,
  type GroupEvent,
  type IdentifyEvent,
  type PageEvent,
  type ScreenEvent,
  type TrackEvent,
} from './event.ts';
export { headOf, readHead, type EventHead } from './event-head.ts';
export { LIMITS } from './limits.ts';
export { parseBatch, type ParsedBatch, type ParseInput, type Rejection } from './parse-batch.ts';
export type { Problem } from './problem.ts';
export { salvageBatch, type SalvagedBatch } from './salvage-batch.ts';
export { makeEvent, type EventSketch } from './make-event.ts';
