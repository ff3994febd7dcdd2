import { EVENT_TYPES, type EventType } from './event.ts';
import { isRecord, type JsonRecord } from './json-record.ts';
import { LIMITS } from './limits.ts';
import type { ParseInput } from './parse-batch.ts';
import { fieldProblem, problemOf, type Problem } from './problem.ts';

/** The fields of an item that have rules, read: ids as text, nothing empty, `null` as absent. */
export interface ItemFields {
  type: EventType;
  messageId: string | undefined;
  ids: ItemIds;
  properties: JsonRecord | undefined;
  traits: JsonRecord | undefined;
  context: JsonRecord | undefined;
  integrations: JsonRecord | undefined;
}

export interface ItemIds {
  userId: string | undefined;
  anonymousId: string | undefined;
  groupId: string | undefined;
  previousId: string | undefined;
}

const TYPES: ReadonlySet<unknown> = new Set(EVENT_TYPES);

/** Reads and checks an item, adding every problem to `problems`. `undefined` where its type is unknown. */
export function readFields(item: JsonRecord, input: ParseInput, problems: Problem[]): ItemFields | undefined {
  const type = input.type ?? item.type;
  if (!isEventType(type)) {
    problems.push(problemOf('TY_EVENT_TYPE', 'type'));
    return undefined;
  }
  const ids = readIds(type, item, problems);
  checkNames(type, item, problems);
  const hasProperties = type === 'track' || type === 'page' || type === 'screen';
  const context = readObject(item, 'context', problems);
  return {
    type,
    messageId: readMessageId(item, problems),
    ids,
    properties: readObject(item, 'properties', problems) ?? (hasProperties ? {} : undefined),
    traits: readObject(item, 'traits', problems) ?? traitsWithoutOwn(type, context),
    context,
    integrations: readObject(item, 'integrations', problems),
  };
}

/** RudderStack's SDKs for servers put what they know of a user into the context alone. */
function traitsWithoutOwn(type: EventType, context: JsonRecord | undefined): JsonRecord | undefined {
  if (type === 'identify') return isRecord(context?.traits) ? context.traits : {};
  return type === 'group' ? {} : undefined;
}

function isEventType(value: unknown): value is EventType {
  return TYPES.has(value);
}

/** A string or a number, as text; absent where it is empty or null, as some clients send for "nobody". */
function readId(item: JsonRecord, field: string, problems: Problem[]): string | undefined {
  const value = item[field];
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number') return String(value);
  if (value !== undefined && value !== null) problems.push(fieldProblem(field, 'a string or a number'));
  return undefined;
}

function readObject(item: JsonRecord, field: string, problems: Problem[]): JsonRecord | undefined {
  const value = item[field];
  if (value === undefined) return undefined;
  if (value === null) return {};
  if (isRecord(value)) return value;
  problems.push(fieldProblem(field, 'an object'));
  return undefined;
}

function readMessageId(item: JsonRecord, problems: Problem[]): string | undefined {
  const value = item.messageId;
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') problems.push(fieldProblem('messageId', 'a string'));
  else if (value.length > LIMITS.messageIdLength)
    problems.push(problemOf('TY_EVENT_MESSAGE_ID', 'messageId'));
  else return value;
  return undefined;
}

/** The ids, and whether they are the ones that the type needs: told only where all could be read. */
function readIds(type: EventType, item: JsonRecord, problems: Problem[]): ItemIds {
  const before = problems.length;
  const ids: ItemIds = {
    userId: readId(item, 'userId', problems),
    anonymousId: readId(item, 'anonymousId', problems),
    groupId: readId(item, 'groupId', problems),
    previousId: readId(item, 'previousId', problems),
  };
  if (problems.length === before) checkIds(type, ids, problems);
  return ids;
}

/** A group's and an alias's own ids are enough, as for Segment's Node client. */
function checkIds(type: EventType, ids: ItemIds, problems: Problem[]): void {
  if (type === 'group') {
    if (ids.groupId === undefined) problems.push(problemOf('TY_EVENT_GROUP_ID', 'groupId'));
  } else if (type === 'alias') {
    if (ids.userId === undefined) problems.push(problemOf('TY_EVENT_ALIAS_IDS', 'userId'));
    if (ids.previousId === undefined) problems.push(problemOf('TY_EVENT_ALIAS_IDS', 'previousId'));
  } else if (ids.userId === undefined && ids.anonymousId === undefined) {
    problems.push(problemOf('TY_EVENT_NO_USER'));
  }
}

function checkNames(type: EventType, item: JsonRecord, problems: Problem[]): void {
  if (type === 'track' && (typeof item.event !== 'string' || item.event === '')) {
    problems.push(problemOf('TY_EVENT_NAME', 'event'));
  }
  if (type !== 'page' && type !== 'screen') return;
  for (const field of ['name', 'category']) {
    const value = item[field];
    if (value !== undefined && value !== null && typeof value !== 'string') {
      problems.push(fieldProblem(field, 'a string'));
    }
  }
}
