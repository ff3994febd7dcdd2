import {
  PayloadError,
  fitting,
  isoFromSeconds,
  jsonBody,
  kindName,
  objectOf,
  objectsOf,
  stableId,
  textOf,
  vendorEvent,
  type SourceRequest,
  type VendorPerson,
} from '@trackyard/connector-sdk';

type Item = Readonly<Record<string, unknown>>;

const NAMES: ReadonlyMap<unknown, string> = new Map([
  ['request', 'Email Sent'],
  ['delivered', 'Email Delivered'],
  ['opened', 'Email Opened'],
  ['proxy_open', 'Email Opened'],
  ['click', 'Email Link Clicked'],
  ['hard_bounce', 'Email Bounced'],
  ['soft_bounce', 'Email Bounced'],
  ['spam', 'Email Marked as Spam'],
  ['unsubscribed', 'Email Unsubscribed'],
  ['unsubscribe', 'Email Unsubscribed'],
]);

/** Attributes that have a reserved name among traits. */
const TRAITS: ReadonlyMap<string, string> = new Map([
  ['FIRSTNAME', 'firstName'],
  ['LASTNAME', 'lastName'],
  ['SMS', 'phone'],
]);

/** Of one event all that tells it apart: Brevo's `id` is the webhook's. */
const IDENTITY = [
  'event',
  'msg_status',
  'email',
  'to',
  'message-id',
  'messageId',
  'camp_id',
  'ts_event',
  'ts',
];

/**
 * One event an item; batched webhooks bring several.
 * https://developers.brevo.com/docs/transactional-webhooks
 * https://developers.brevo.com/docs/marketing-webhooks
 */
export function parse(request: SourceRequest): Record<string, unknown>[] {
  const body = jsonBody(request);
  if (Array.isArray(body)) return objectsOf(body).map((item) => eventOf(item));
  const item = objectOf(body);
  if (Array.isArray(item['events'])) return objectsOf(item['events']).map((each) => eventOf(each));
  if (textOf(item['event'] ?? item['msg_status']) === undefined)
    throw new PayloadError('The webhook has no event.');
  return [eventOf(item)];
}

function eventOf(item: Item): Record<string, unknown> {
  const { event: kind, user_agent: userAgent, ip, link, list_id: lists, content } = item;
  const isSms = kind === undefined && item['msg_status'] !== undefined;
  const isUpdate = kind === 'contact_updated';
  return vendorEvent({
    vendor: 'brevo',
    messageId: stableId('brevo', ...IDENTITY.map((name) => item[name]), link, lists, content),
    ...(!isUpdate && {
      event: NAMES.get(kind) ?? kindName('Brevo', isSms ? `sms ${String(item['msg_status'])}` : kind),
    }),
    person: { ...personOf(item), ...(isUpdate && { traits: traitsOf(content) }) },
    // `ts` is said to be shifted by the account's time zone, `ts_event` to be UTC.
    timestamp: isoFromSeconds(item['ts_event'] ?? item['ts']),
    ...{ ip, userAgent, properties: NAMES.has(kind) ? propertiesOf(item) : fitting(item) },
  });
}

/** A contact that Brevo does not have is number 0. */
function personOf({ contact_id: id, email, to }: Item): VendorPerson {
  return { id: id === 0 ? undefined : id, email, phone: to };
}

function traitsOf(content: unknown): Record<string, unknown> {
  const attributes: Item = Object.assign({}, ...objectsOf(content));
  return fitting(
    Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [TRAITS.get(name) ?? name.toLowerCase(), value]),
    ),
  );
}

function propertiesOf(item: Item): Record<string, unknown> {
  const { event } = item;
  return fitting({
    email_id: item['message-id'],
    email_subject: item['subject'],
    campaign_id: item['camp_id'],
    campaign_name: textOf(item['campaign name']),
    link_url: item['link'] ?? item['URL'],
    list_id: item['list_id'],
    template_id: item['template_id'],
    tags: item['tags'] ?? item['tag'],
    bounce_type: event === 'hard_bounce' ? 'hard' : event === 'soft_bounce' ? 'soft' : undefined,
    machine_open: event === 'proxy_open' ? true : undefined,
    reason: item['reason'],
    device: item['device_used'],
    custom: item['X-Mailin-custom'],
  });
}
