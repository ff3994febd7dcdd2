import {
  fitting,
  isoFromSeconds,
  isoFromText,
  jsonBody,
  messageIdOf,
  objectOf,
  objectsOf,
  PayloadError,
  present,
  textOf,
  titleCase,
  type Settings,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { header } from './headers.ts';

type JsonRecord = Record<string, unknown>;

const CALLS = new Set(['track', 'identify', 'page', 'screen', 'group', 'alias']);

/** One event a message; a list, which the specification does not know but hubs like this one send, is one each. */
export function parse(request: SourceRequest, settings: Settings): JsonRecord[] {
  const body = jsonBody(request);
  const messages = objectsOf(Array.isArray(body) ? body : [body]);
  if (messages.length === 0 && !(Array.isArray(body) && body.length === 0))
    throw new PayloadError('The webhook is neither a JSON object nor a list of them.');
  const id = header(request, 'id') ?? '';
  return messages.map((message, index) => {
    if (isCall(message)) return message;
    return eventOf(message, messages.length > 1 ? `${id}-${index}` : id, request, settings);
  });
}

/** Other hubs, and this one's own webhook destination, send events in the form of collection. */
function isCall({ type, messageId }: JsonRecord): boolean {
  return CALLS.has(String(type)) && typeof messageId === 'string';
}

function eventOf(message: JsonRecord, id: string, request: SourceRequest, settings: Settings): JsonRecord {
  const { type, timestamp, data, ...others } = message;
  const properties = data === undefined ? others : objectOf(data);
  const userId = textOf(at(properties, String(settings['userIdPath'] ?? 'user_id')));
  const email = textOf(properties['email']);
  return present({
    type: 'track',
    event: nameOf(type, settings['sender']),
    messageId: messageIdOf('standard-webhooks', id),
    timestamp: isoFromText(timestamp) ?? isoFromSeconds(header(request, 'timestamp')),
    userId,
    anonymousId: userId === undefined ? 'standard-webhooks:unknown' : undefined,
    properties: fitting(properties),
    context: {
      integration: { name: 'standard-webhooks' },
      ...(email !== undefined && { traits: { email } }),
    },
  });
}

function nameOf(type: unknown, sender: unknown): string {
  const kind = titleCase(textOf(type) ?? '') || 'Webhook Received';
  return [textOf(sender), kind].filter((part) => part !== undefined).join(' ');
}

function at(value: JsonRecord, path: string): unknown {
  return path.split('.').reduce<unknown>((found, name) => {
    const parent = objectOf(found);
    return Object.hasOwn(parent, name) ? parent[name] : undefined;
  }, value);
}
