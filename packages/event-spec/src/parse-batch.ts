import type { ErrorCode } from '@trackyard/base';
import { frameOf, type BatchFrame } from './batch-frame.ts';
import type { Event, EventType } from './event.ts';
import { isRecord, type JsonRecord } from './json-record.ts';
import { LIMITS } from './limits.ts';
import { normaliseEvent } from './normalise-event.ts';
import { problemOf, type Problem } from './problem.ts';

/** An item that was refused, with every problem found, and the item itself for quarantine. */
export interface Rejection {
  index: number;
  /** The sender's, where it is a string of lawful length. */
  messageId?: string;
  problems: Problem[];
  item: unknown;
}

/** What `parseBatch` needs besides the parsed JSON. */
export interface ParseInput {
  /** The type that the path names (`/v1/track`); absent for batches, where each item names its own. */
  type?: EventType;
  /** Whether `body` is `{batch: [...]}`. */
  batch: boolean;
  sourceId: string;
  requestId: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** The sender's address, put into `context.ip` where the protocol says so and the sender gave none. */
  ip?: string;
  /** `direct`: only events with `context.direct: true` get the `ip` (server-side paths). Else all do. */
  ipFor?: 'all' | 'direct';
  /** Makes an id for an event that has none. */
  newMessageId: (index: number) => string;
  /** For who reads many back and needs no `lines`: they stay empty. */
  withoutLines?: boolean;
}

export interface ParsedBatch {
  events: Event[];
  /** `events[i]` as JSON, made once here for the queue's record. Empty where they were not asked for. */
  lines: string[];
  rejections: Rejection[];
  /** Set where the body as a whole is refused; then the lists are empty. */
  problem?: Problem;
}

/**
 * Unknown JSON in, events and refusals out: every item of `body` ends in exactly one of the two lists. Never
 * throws on what `JSON.parse` returns, and leaves `body` as it is; events share its nested objects.
 *
 * A batch's own `context`, `integrations` and `sentAt` go to its items; its other keys are not read.
 */
export function parseBatch(body: unknown, input: ParseInput): ParsedBatch {
  const parsed: ParsedBatch = { events: [], lines: [], rejections: [] };
  if (!isRecord(body)) return { ...parsed, problem: problemOf('TY_BODY_NOT_OBJECT') };
  if (!input.batch) {
    addItem(parsed, body, 0, frameOf({}, input));
    return parsed;
  }
  const problem = batchProblem(body);
  if (problem !== undefined || !Array.isArray(body.batch)) {
    return { ...parsed, problem: problemOf(problem ?? 'TY_BATCH_MISSING') };
  }
  const frame = frameOf(body, input);
  for (let index = 0; index < body.batch.length; index++) addItem(parsed, body.batch[index], index, frame);
  return parsed;
}

function batchProblem(body: JsonRecord): ErrorCode | undefined {
  if (!Array.isArray(body.batch)) return 'TY_BATCH_MISSING';
  if (body.batch.length === 0) return 'TY_BATCH_EMPTY';
  if (body.batch.length > LIMITS.eventsPerBatch) return 'TY_BATCH_TOO_LONG';
  if (Object.hasOwn(body, '__proto__')) return 'TY_EVENT_FORBIDDEN_KEY';
  return undefined;
}

function addItem(parsed: ParsedBatch, item: unknown, index: number, frame: BatchFrame): void {
  const result = normaliseEvent(item, index, frame);
  if ('problems' in result) {
    parsed.rejections.push({ index, ...idOf(item), problems: result.problems, item });
    return;
  }
  parsed.events.push(result.event);
  if (result.line !== undefined) parsed.lines.push(result.line);
}

function idOf(item: unknown): { messageId?: string } {
  const id = isRecord(item) ? item.messageId : undefined;
  return typeof id === 'string' && id !== '' && id.length <= LIMITS.messageIdLength ? { messageId: id } : {};
}
