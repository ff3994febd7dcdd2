import type { Event } from './event.ts';
import { readTime, type Moment } from './event-times.ts';
import { isRecord, type JsonRecord } from './json-record.ts';
import { LIMITS } from './limits.ts';
import type { ParseInput } from './parse-batch.ts';
import { fieldProblem, problemOf, type Problem } from './problem.ts';
import { measureShape } from './shape.ts';

/** What all items of one request share, worked out once. */
export interface BatchFrame {
  input: ParseInput;
  received: Moment;
  /** The batch's `sentAt`, which governs all its items. */
  sentAt: Moment | undefined;
  /** The batch's own, merged under each item's. */
  context: JsonRecord | undefined;
  integrations: JsonRecord | undefined;
  /** What is wrong with those two, and so with every item. */
  problems: Problem[];
  /** What those two add to the keys and bytes of every item. */
  keys: number;
  bytes: number;
  /** What is left of `LIMITS.normalisedBytes`. */
  roomBytes: number;
  /** Events that `roomBytes` was lessened for by more than their size: without lines they are not measured. */
  unmeasured: { event: Event; mostBytes: number }[];
}

/** `root` is a batch's body, or `{}` for a single call. */
export function frameOf(root: JsonRecord, input: ParseInput): BatchFrame {
  const frame: BatchFrame = {
    input,
    received: { ms: input.receivedAt, iso: new Date(input.receivedAt).toISOString() },
    sentAt: readTime(root.sentAt),
    context: undefined,
    integrations: undefined,
    problems: [],
    keys: 0,
    bytes: 0,
    roomBytes: LIMITS.normalisedBytes,
    unmeasured: [],
  };
  frame.context = sharedRecord(root, 'context', frame);
  frame.integrations = sharedRecord(root, 'integrations', frame);
  return frame;
}

function sharedRecord(root: JsonRecord, field: string, frame: BatchFrame): JsonRecord | undefined {
  const value = root[field];
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) {
    frame.problems.push(fieldProblem(field, 'an object'));
    return undefined;
  }
  const { keys, problems } = measureShape(value);
  for (const code of problems) frame.problems.push(problemOf(code, field));
  frame.keys += keys;
  if (problems.length === 0) frame.bytes += Buffer.byteLength(JSON.stringify(value));
  return value;
}
