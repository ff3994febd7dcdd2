import { words } from '../words.ts';

/** Why an item was refused, in plain words, with the code for whoever looks it up. */
export interface Reason {
  code: string;
  text: string;
}

/** One line of the live tail, made for showing. */
export interface LiveRow {
  id: string;
  isRefused: boolean;
  /** `track`, `page`, …; empty where a refused item has none. */
  type: string;
  name: string;
  user: string;
  isAnonymous: boolean;
  /** Of an accepted event: names its trace. */
  messageId: string;
  /** ISO 8601; when the hub received it, and when the browser did where the message does not say. */
  time: string;
  reasons: Reason[];
  /** The event, or what was refused: any JSON. */
  payload: unknown;
  /** Lower-case text that the filter looks into. */
  searchText: string;
}

export interface LiveMessage {
  id: string;
  kind: 'event' | 'rejected';
  /** `{"event": <any JSON>, "problems": [<code> or {code, message, path}], "receivedAt"?: <ISO 8601>}` */
  data: string;
}

type Fields = Record<string, unknown>;

/** A message of the stream as a row; undefined where it is not what the api promises. */
export function parseLiveMessage({ id, kind, data }: LiveMessage, nowIso: string): LiveRow | undefined {
  const message = asFields(parseJson(data));
  if (!('event' in message)) return undefined;
  const event = asFields(message.event);
  const userId = asText(event.userId);
  const user = userId || asText(event.anonymousId);
  const reasons = Array.isArray(message.problems) ? message.problems.map(reasonOf) : [];
  const isRefused = kind === 'rejected';
  return {
    id,
    isRefused,
    type: asText(event.type),
    name: nameOf(event),
    user,
    isAnonymous: userId === '' && user !== '',
    messageId: isRefused ? '' : asText(event.messageId),
    time: timeOf(message) ?? timeOf(event) ?? nowIso,
    reasons,
    payload: message.event,
    searchText:
      `${isRefused ? words.live.refused : ''} ${data} ${reasons.map((reason) => reason.text).join(' ')}`.toLowerCase(),
  };
}

/** What tells this event from others of its type. */
export function nameOf(event: Fields): string {
  switch (event.type) {
    case 'page':
    case 'screen':
      return (
        [event.category, event.name].map(asText).filter(Boolean).join(' ') ||
        asText(asFields(event.properties).path) ||
        asText(asFields(asFields(event.context).page).path)
      );
    case 'identify':
      return asText(asFields(event.traits).email) || asText(asFields(event.traits).name);
    case 'group':
      return asText(asFields(event.traits).name) || asText(event.groupId);
    case 'alias':
      return `${asText(event.previousId)} → ${asText(event.userId)}`;
    default:
      return asText(event.event);
  }
}

function timeOf(fields: Fields): string | undefined {
  const time = asText(fields.receivedAt) || asText(fields.timestamp);
  return Number.isNaN(Date.parse(time)) ? undefined : time;
}

/** The console's own words for a code, then those that came with it, then that something is wrong. */
function reasonOf(problem: unknown): Reason {
  const { code, message, path } = typeof problem === 'string' ? { code: problem } : asFields(problem);
  const known = words.problems[asText(code)];
  const text = known ?? (asText(message) || words.problemUnknown);
  return { code: asText(code), text: asText(path) ? `${text} (${asText(path)})` : text };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const asFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
