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

/**
 * The head of a normalised event's JSON. Looks for it where `normaliseEvent` writes it; parses what is written otherwise.
 * `like` is the head of another event that is probably of the same source: its text is used again.
 */
export function readHead(line: string, like?: EventHead): EventHead {
  return findHead(line, like?.sourceId) ?? headOf(JSON.parse(line) as Event);
}

const START = '{"type":"';
const MESSAGE_ID = '","messageId":"';
const RECEIVED_AT = '","receivedAt":"';
const SOURCE_ID = ',"trackyard":{"sourceId":"';
const INTEGRATIONS = '"integrations":';
const LONGEST_TYPE = 8;
const LONGEST_STAMP = 300;
const TIME_LENGTH = '2026-01-02T03:04:05.678Z'.length;

/** No text within a string of JSON has a quote that is not escaped: what is found is a key. */
function findHead(line: string, known: string | undefined): EventHead | undefined {
  const idAt = line.indexOf(MESSAGE_ID, START.length) + MESSAGE_ID.length;
  if (!line.startsWith(START) || idAt > START.length + LONGEST_TYPE + MESSAGE_ID.length) return undefined;
  const messageId = textAt(line, idAt);
  // The first of its name: nothing but texts stands before it. The other is written last, and holds no objects.
  const receivedAt = line.indexOf(RECEIVED_AT, idAt) + RECEIVED_AT.length;
  const stampAt = line.indexOf(SOURCE_ID, line.length - LONGEST_STAMP);
  const sourceAt = stampAt + SOURCE_ID.length;
  const isKnown =
    known !== undefined && line.startsWith(known, sourceAt) && line[sourceAt + known.length] === '"';
  const sourceId = isKnown ? known : textAt(line, sourceAt);
  const isLast = stampAt >= 0 && line.indexOf('}', sourceAt) === line.length - 2;
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
