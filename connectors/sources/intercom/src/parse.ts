import {
  fitting,
  isoFromSeconds,
  jsonObject,
  messageIdOf,
  objectOf,
  objectsOf,
  present,
  stableId,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { personOf, traitsOf } from './person.ts';

type JsonRecord = Record<string, unknown>;

/** Names of https://segment.com/docs/connections/spec/live-chat/, as seen by the customer. */
const CHAT = new Map(
  Object.entries({
    'conversation.user.created': 'Live Chat Conversation Started',
    'conversation.user.replied': 'Live Chat Message Sent',
    'conversation.admin.replied': 'Live Chat Message Received',
    'conversation.admin.single.created': 'Live Chat Message Received',
    'conversation.admin.closed': 'Live Chat Conversation Ended',
  }),
);

/** Topics that bring a contact as it now is. */
const IDENTIFY =
  /^(user|contact|visitor)\.(created|updated|signed_up|added_email|((user|lead)\.)?(created|updated|signed_up|added_email)|email\.updated)$/;

/** One event a notification; none for the `ping` with which Intercom tries the URL. */
export function parse(request: SourceRequest): JsonRecord[] {
  const notification = jsonObject(request);
  const topic = textOf(notification['topic']) ?? '';
  if (topic === 'ping') return [];
  const item = objectOf(objectOf(notification['data'])['item']);
  const { traits, ...ids } = personOf(item, textOf(notification['app_id']) ?? 'unknown');
  const id = textOf(notification['id']);
  return [
    present({
      ...callOf(topic, item),
      ...ids,
      messageId: id === undefined ? stableId('intercom', topic, item) : messageIdOf('intercom', id),
      timestamp: isoFromSeconds(textOf(notification['created_at'])),
      context: {
        integration: { name: 'intercom' },
        ...(Object.keys(traits).length > 0 && { traits }),
      },
    }),
  ];
}

function callOf(topic: string, item: JsonRecord): JsonRecord {
  if (IDENTIFY.test(topic)) return { type: 'identify', traits: fitting(traitsOf(item)) };
  const track = (event: string, properties: JsonRecord) => ({
    type: 'track',
    event,
    properties: fitting(present(properties)),
  });
  const chat = CHAT.get(topic);
  if (chat !== undefined) return track(chat, chatProperties(item));
  if (topic === 'event.created')
    return track(textOf(item['event_name']) ?? 'Intercom Event Created', objectOf(item['metadata']));
  if (topic.endsWith('.unsubscribed')) return track('Email Unsubscribed', { email: item['email'] });
  return track(`Intercom ${titleCase(topic)}`.trim(), item);
}

function chatProperties(conversation: JsonRecord): JsonRecord {
  const parts = objectOf(conversation['conversation_parts'])['conversation_parts'];
  const source = objectOf(conversation['source'] ?? conversation['conversation_message']);
  const part = objectsOf(parts).at(-1) ?? source;
  const author = objectOf(part['author']);
  const assignee = objectOf(conversation['assignee']);
  const agent = author['type'] === 'admin' ? author : assignee;
  return {
    conversation_id: conversation['id'],
    message_id: part['id'],
    message_body: part['body'],
    subject: source['subject'],
    state: conversation['state'],
    agent_id: agent['id'],
    agent_name: agent['name'],
  };
}
