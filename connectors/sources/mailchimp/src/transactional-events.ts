import {
  PayloadError,
  fitting,
  isoFromSeconds,
  kindName,
  objectOf,
  objectsOf,
  stableId,
  vendorEvent,
} from '@trackyard/connector-sdk';

type Item = Readonly<Record<string, unknown>>;

const NAMES: ReadonlyMap<unknown, string> = new Map([
  ['send', 'Email Sent'],
  ['delivered', 'Email Delivered'],
  ['open', 'Email Opened'],
  ['click', 'Email Link Clicked'],
  ['hard_bounce', 'Email Bounced'],
  ['soft_bounce', 'Email Bounced'],
  ['spam', 'Email Marked as Spam'],
  ['unsub', 'Email Unsubscribed'],
]);

/**
 * One event an item. `_id` is of the e-mail: the event's own id is made of all that tells it apart.
 * https://mailchimp.com/developer/transactional/docs/webhooks/
 */
export function transactionalEvents(json: string): Record<string, unknown>[] {
  return objectsOf(listOf(json)).map((item) => eventOf(item));
}

function listOf(json: string): unknown[] {
  try {
    const list: unknown = JSON.parse(json);
    if (Array.isArray(list)) return list;
  } catch {
    // Said below: what is no JSON, and what is no list, are refused alike.
  }
  throw new PayloadError('The webhook’s events are no list.');
}

function eventOf(item: Item): Record<string, unknown> {
  const { event, type, action, ts, ip, user_agent: userAgent, _id, url } = item;
  const message = objectOf(item['msg']);
  const kind = event ?? (type === undefined ? undefined : `${String(type)} ${String(action)}`);
  const metadata = objectOf(message['metadata']);
  const isKnown = NAMES.has(kind);
  return vendorEvent({
    vendor: 'mailchimp',
    messageId: stableId('mailchimp', kind, _id, ts, url, isKnown ? undefined : item),
    event: NAMES.get(kind) ?? kindName('Mailchimp', kind),
    person: {
      userId: metadata['user_id'] ?? metadata['userId'],
      email: message['email'] ?? objectOf(item['reject'])['email'],
    },
    timestamp: isoFromSeconds(ts),
    ...{ ip, userAgent },
    properties: isKnown ? propertiesOf(item, message) : fitting({ ...item, ...message, msg: undefined }),
  });
}

function propertiesOf(item: Item, message: Item): Record<string, unknown> {
  const { event } = item;
  return fitting({
    email_id: item['_id'],
    email_subject: message['subject'],
    link_url: item['url'],
    template: message['template'],
    tags: message['tags'],
    state: message['state'],
    bounce_type: event === 'hard_bounce' ? 'hard' : event === 'soft_bounce' ? 'soft' : undefined,
    reason: message['bounce_description'],
    diagnosis: message['diag'],
    location: item['location'],
    metadata: message['metadata'],
  });
}
