import type { Event } from './event.ts';

/** What everybody asks of an event: to be had of its stored line without parsing that. */
export interface EventHead {
  sourceId: string;
  messageId: string;
  /** ISO 8601 in UTC. */
  receivedAt: string;
  /** Whether the sender has said anything about destinations. May be `true` where a property is only called so. */
  mayChooseDestinations: boolean;
}

export function headOf({ trackyard: { sourceId }, messageId, receivedAt, integrations }: Event): EventHead {
  return { sourceId, messageId, receivedAt, mayChooseDestinations: integrations !== undefined };
}

/** The head of a normalised event's JSON. Looks for it where `normaliseEvent` writes it; parses what is written otherwise. */
export function readHead(line: string): EventHead {
  return findHead(line) ?? headOf(JSON.parse(line) as Event);
}

const START = '{"type":"';
const MESSAGE_ID = '","messageId":"';
const RECEIVED_AT = '","receivedAt":"';
const SOURCE_ID = ',"trackyard":{"sourceId":"';
const INTEGRATIONS = '"integrations":';
const LONGEST_TYPE = 8;
const TIME_LENGTH = '2026-01-02T03:04:05.678Z'.length;

/** No text within a string of JSON has a quote that is not escaped: what is found is a key. */
function findHead(line: string): EventHead | undefined {
  const idAt = line.indexOf(MESSAGE_ID, START.length) + MESSAGE_ID.length;
  if (!line.startsWith(START) || idAt > START.length + LONGEST_TYPE + MESSAGE_ID.length) return undefined;
  const messageId = textAt(line, idAt);
  // The first of its name: nothing but texts stands before it. The last one: it is written last, and holds no objects.
  const receivedAt = line.indexOf(RECEIVED_AT, idAt) + RECEIVED_AT.length;
  const sourceAt = line.lastIndexOf(SOURCE_ID) + SOURCE_ID.length;
  const sourceId = textAt(line, sourceAt);
  const isLast = line.indexOf('}', sourceAt) === line.length - 2;
  if (messageId === undefined || sourceId === undefined || !isLast) return undefined;
  if (receivedAt < idAt || line[receivedAt + TIME_LENGTH] !== '"') return undefined;
  return {
    sourceId,
    messageId,
    receivedAt: line.slice(receivedAt, receivedAt + TIME_LENGTH),
    mayChooseDestinations: line.includes(INTEGRATIONS),
  };
}

/** Nothing where it is escaped. */
function textAt(line: string, from: number): string | undefined {
  const text = line.slice(from, line.indexOf('"', from));
  return text.includes('\\') ? undefined : text;
}
