import type { BatchFrame } from './batch-frame.ts';
import type { Event } from './event.ts';
import { eventTimes, type EventTimes } from './event-times.ts';
import { readFields, type ItemFields, type ItemIds } from './item-fields.ts';
import { isRecord, type JsonRecord } from './json-record.ts';
import { LIMITS } from './limits.ts';
import { problemOf, type Problem } from './problem.ts';
import { measureShape } from './shape.ts';

/** The event with its JSON, where that is asked for, or everything that is wrong with the item. */
export type Normalised = { event: Event; line?: string } | { problems: Problem[] };

/** A UTF-16 unit is three bytes of UTF-8 at most. */
const MAX_BYTES_PER_UNIT = 3;
/** `\u0000`. */
const MAX_ESCAPED = 6;
const LONGEST_NUMBER = 25;

/** Fields that are written anew; all others of the sender's are kept as they came. */
const WRITTEN_FIELDS = new Set([
  ...['type', 'messageId', 'timestamp', 'originalTimestamp', 'sentAt', 'receivedAt'],
  ...['userId', 'anonymousId', 'groupId', 'previousId', 'name', 'category'],
  ...['properties', 'traits', 'context', 'integrations', 'trackyard', 'writeKey'],
]);

/** One item of a request as an event. The item itself stays as it is. */
export function normaliseEvent(item: unknown, index: number, frame: BatchFrame): Normalised {
  if (!isRecord(item)) return { problems: notAnObject(item) };
  const problems = [...frame.problems];
  for (const code of measureShape(item, frame.keys).problems) problems.push(problemOf(code));
  const fields = readFields(item, frame.input, problems);
  if (fields === undefined || problems.length > 0) {
    if (isOversizedItem(item, frame, problems)) problems.push(problemOf('TY_EVENT_TOO_LARGE'));
    return { problems };
  }
  const event = buildEvent(item, fields, index, frame);
  const { withoutLines = false } = frame.input;
  if (withoutLines && fitsSurely(event, frame)) return { event };
  const line = JSON.stringify(event);
  if (isOversizedLine(line, item, frame)) return { problems: [problemOf('TY_EVENT_TOO_LARGE')] };
  frame.roomBytes -= line.length;
  return withoutLines ? { event } : { event, line };
}

/** Whether an event is small without its JSON being made. Where the room seems to end, those before it are measured. */
function fitsSurely(event: Event, frame: BatchFrame): boolean {
  const mostBytes = longestJson(event);
  if (mostBytes > LIMITS.eventBytes) return false;
  if (mostBytes > frame.roomBytes) {
    for (const { event: earlier, mostBytes: taken } of frame.unmeasured.splice(0))
      frame.roomBytes += taken - JSON.stringify(earlier).length;
    return false;
  }
  frame.roomBytes -= mostBytes;
  frame.unmeasured.push({ event, mostBytes });
  return true;
}

/** No fewer than the bytes of its JSON. Of what is known not to be nested too deeply. */
function longestJson(value: unknown): number {
  if (typeof value === 'string') return value.length * MAX_ESCAPED + 3;
  if (typeof value !== 'object' || value === null) return LONGEST_NUMBER;
  let bytes = 2;
  if (Array.isArray(value)) for (const one of value) bytes += longestJson(one) + 1;
  else
    for (const key in value) bytes += key.length * MAX_ESCAPED + 4 + longestJson((value as JsonRecord)[key]);
  return bytes;
}

/** A list is looked into too: quarantine must know whether it can be written as JSON. */
function notAnObject(item: unknown): Problem[] {
  const inside = Array.isArray(item) ? measureShape(item).problems : [];
  return [problemOf('TY_EVENT_NOT_OBJECT'), ...inside.map((code) => problemOf(code))];
}

function buildEvent(item: JsonRecord, fields: ItemFields, index: number, frame: BatchFrame): Event {
  const { input, received } = frame;
  const times = eventTimes(item, received, frame.sentAt);
  const event: JsonRecord = {
    type: fields.type,
    messageId: fields.messageId ?? input.newMessageId(index),
    timestamp: times.timestamp,
    originalTimestamp: times.originalTimestamp,
    receivedAt: received.iso,
  };
  if (times.sentAt !== undefined) event.sentAt = times.sentAt;
  copyIds(fields.ids, event);
  if (item.name !== undefined && item.name !== null) event.name = item.name;
  if (item.category !== undefined && item.category !== null) event.category = item.category;
  for (const key in item) if (!WRITTEN_FIELDS.has(key)) event[key] = item[key];
  if (fields.properties !== undefined) event.properties = fields.properties;
  if (fields.traits !== undefined) event.traits = fields.traits;
  event.context = contextOf(fields.context, frame);
  const integrations = merged(frame.integrations, fields.integrations);
  if (integrations !== undefined) event.integrations = integrations;
  event.trackyard = stampOf(index, times, frame);
  return event as Event; // `readFields` has checked what each type needs
}

function copyIds({ userId, anonymousId, groupId, previousId }: ItemIds, event: JsonRecord): void {
  if (userId !== undefined) event.userId = userId;
  if (anonymousId !== undefined) event.anonymousId = anonymousId;
  if (groupId !== undefined) event.groupId = groupId;
  if (previousId !== undefined) event.previousId = previousId;
}

function stampOf(index: number, { skewMs, timeMethod }: EventTimes, { input }: BatchFrame): JsonRecord {
  const stamp: JsonRecord = { sourceId: input.sourceId, requestId: input.requestId, index };
  if (skewMs !== undefined) stamp.skewMs = skewMs;
  if (timeMethod !== undefined) stamp.timeMethod = timeMethod;
  return stamp;
}

function contextOf(own: JsonRecord | undefined, { context, input }: BatchFrame): JsonRecord {
  const all = merged(context, own) ?? {};
  if (input.ip === undefined || (all.ip !== undefined && all.ip !== null)) return all;
  if (input.ipFor === 'direct' && all.direct !== true) return all;
  return { ...all, ip: input.ip };
}

function merged(under: JsonRecord | undefined, over: JsonRecord | undefined): JsonRecord | undefined {
  if (under === undefined || over === undefined) return over ?? under;
  return { ...under, ...over };
}

/** The limit is on what the sender sent, which is only measured where what became of it is over the limit. */
function isOversizedLine(line: string, item: JsonRecord, frame: BatchFrame): boolean {
  if (line.length > frame.roomBytes) return true;
  if (line.length * MAX_BYTES_PER_UNIT <= LIMITS.eventBytes) return false;
  return Buffer.byteLength(line) > LIMITS.eventBytes && isOversizedItem(item, frame, []);
}

/** An item that is nested too deeply cannot be measured: `JSON.stringify` would exhaust the stack. */
function isOversizedItem(item: JsonRecord, frame: BatchFrame, problems: readonly Problem[]): boolean {
  if (problems.some(({ code }) => code === 'TY_EVENT_TOO_DEEP')) return false;
  return Buffer.byteLength(JSON.stringify(item)) + frame.bytes > LIMITS.eventBytes;
}
