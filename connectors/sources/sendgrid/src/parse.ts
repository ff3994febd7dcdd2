import {
  fitting,
  isoFromSeconds,
  jsonObjects,
  kindName,
  messageIdOf,
  stableId,
  textOf,
  vendorEvent,
  type SourceRequest,
} from '@trackyard/connector-sdk';

type Item = Readonly<Record<string, unknown>>;

const NAMES: ReadonlyMap<unknown, string> = new Map([
  ['delivered', 'Email Delivered'],
  ['open', 'Email Opened'],
  ['click', 'Email Link Clicked'],
  ['bounce', 'Email Bounced'],
  ['spamreport', 'Email Marked as Spam'],
  ['unsubscribe', 'Email Unsubscribed'],
  ['group_unsubscribe', 'Email Unsubscribed'],
]);

/** What stands elsewhere in the event. */
const ELSEWHERE = new Set(['email', 'timestamp', 'event', 'sg_event_id', 'ip', 'useragent']);

/** SendGrid's names, and ours. What has neither is a custom argument of the sender. */
const PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['sg_message_id', 'email_id'],
  ['smtp-id', 'smtp_id'],
  ['url', 'link_url'],
  ['marketing_campaign_id', 'campaign_id'],
  ['marketing_campaign_name', 'campaign_name'],
  ['singlesend_id', 'campaign_id'],
  ['singlesend_name', 'campaign_name'],
  ['asm_group_id', 'list_id'],
  ['type', 'bounce_type'],
  ['sg_machine_open', 'machine_open'],
  ...[
    'category',
    'reason',
    'status',
    'response',
    'attempt',
    'tls',
    'bounce_classification',
    'template_id',
  ].map((name): [string, string] => [name, name]),
]);

/**
 * One event an item.
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export function parse(request: SourceRequest): Record<string, unknown>[] {
  return jsonObjects(request).map((item) => eventOf(item));
}

function eventOf(item: Item): Record<string, unknown> {
  const { event: kind, email, timestamp, ip, useragent: userAgent } = item;
  const id = textOf(item['sg_event_id']);
  const name = NAMES.get(kind);
  return vendorEvent({
    vendor: 'sendgrid',
    messageId: id === undefined ? stableId('sendgrid', item) : messageIdOf('sendgrid', id),
    event: name ?? kindName('SendGrid', kind),
    person: { userId: item['user_id'] ?? item['userId'], email },
    timestamp: isoFromSeconds(timestamp),
    ...{ ip, userAgent, properties: propertiesOf(item) },
  });
}

function propertiesOf(item: Item): Record<string, unknown> {
  const known: [string, unknown][] = [];
  const custom: [string, unknown][] = [];
  for (const [name, value] of Object.entries(item)) {
    if (ELSEWHERE.has(name)) continue;
    const ours = PROPERTIES.get(name);
    if (ours === undefined) custom.push([name, value]);
    else known.push([ours, value]);
  }
  const properties = Object.fromEntries(known);
  if (custom.length > 0) properties['custom_args'] = fitting(Object.fromEntries(custom));
  return fitting(properties);
}
