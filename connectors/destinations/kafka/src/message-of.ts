import { PayloadError, textOf, type Delivery } from '@trackyard/connector-sdk';

/** A record and where it goes. */
export interface TopicMessage {
  topic: string;
  /** Whether the event chose the topic. */
  isTopicOfEvent: boolean;
  /** Without one, partitions take turns. */
  key: string | null;
  value: string;
  headers: Record<string, string>;
  /** Milliseconds since the epoch. */
  timestamp: string;
}

const TOPIC = /^[A-Za-z0-9._-]{1,249}$/;
/** Below the 1 MiB that brokers take of a batch by default. */
export const MAX_VALUE_BYTES = 900_000;

/** The event as it is, with its user as the key. */
export function eventMessage(
  { event, eventJson, payload }: Pick<Delivery, 'event' | 'eventJson' | 'payload'>,
  defaults: { topic: string; now: number },
): TopicMessage {
  const value = payload === event ? eventJson : JSON.stringify(payload);
  return messageOf(event, {
    value,
    key: event.userId ?? event.anonymousId,
    ...defaults,
    isTopicOfEvent: false,
  });
}

/** What a mapping made of the event. */
export function templateMessage(
  { event, payload }: Pick<Delivery, 'event' | 'payload'>,
  { topic, now }: { topic: string; now: number },
): TopicMessage {
  const { value, key, headers } = payload;
  const ofEvent = textOf(payload.topic);
  if (ofEvent !== undefined && !TOPIC.test(ofEvent))
    throw new PayloadError('The topic is none that Kafka allows.');
  const message = messageOf(event, {
    value: typeof value === 'string' ? value : JSON.stringify(value),
    ...{ key: textOf(key), topic: ofEvent ?? topic, isTopicOfEvent: ofEvent !== undefined, now },
  });
  const type = typeof value === 'string' ? 'text/plain' : 'application/json';
  return { ...message, headers: { ...message.headers, 'content-type': type, ...textsOf(headers) } };
}

interface Parts {
  value: string;
  key: string | undefined;
  topic: string;
  isTopicOfEvent: boolean;
  now: number;
}

function messageOf(
  event: Delivery['event'],
  { value, key, topic, isTopicOfEvent, now }: Parts,
): TopicMessage {
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES)
    throw new PayloadError('The message is larger than 900 kB.');
  // Brokers refuse times in the future.
  const timestamp = String(Math.min(Date.parse(event.timestamp), now));
  const headers = { 'message-id': event.messageId, 'content-type': 'application/json' };
  return { topic, isTopicOfEvent, key: key ?? null, value, headers, timestamp };
}

function textsOf(given: unknown): Record<string, string> {
  const entries = Object.entries(given ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}
