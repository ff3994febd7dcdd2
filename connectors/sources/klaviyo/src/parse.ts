import {
  PayloadError,
  fitting,
  isoFromSeconds,
  isoFromText,
  jsonObject,
  kindName,
  messageIdOf,
  objectOf,
  objectsOf,
  stableId,
  textOf,
  vendorEvent,
  type SourceRequest,
  type VendorPerson,
} from '@trackyard/connector-sdk';

type Item = Readonly<Record<string, unknown>>;

const NAMES: ReadonlyMap<string, string> = new Map([
  ['klaviyo.received_email', 'Email Delivered'],
  ['klaviyo.email_delivered', 'Email Delivered'],
  ['klaviyo.opened_email', 'Email Opened'],
  ['klaviyo.clicked_email', 'Email Link Clicked'],
  ['klaviyo.bounced_email', 'Email Bounced'],
  ['klaviyo.marked_email_as_spam', 'Email Marked as Spam'],
  ['klaviyo.unsubscribed_from_email_marketing', 'Email Unsubscribed'],
  ['klaviyo.received_push', 'Push Notification Received'],
  ['klaviyo.opened_push', 'Push Notification Tapped'],
  ['klaviyo.bounced_push', 'Push Notification Bounced'],
]);

/** Klaviyo's names of properties, and ours; others become snake case. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['Subject', 'email_subject'],
  ['Campaign Name', 'campaign_name'],
  ['$message', 'campaign_id'],
  ['URL', 'link_url'],
]);

/**
 * One event an item; a request has up to a thousand.
 * https://developers.klaviyo.com/en/docs/working_with_system_webhooks
 */
export function parse(request: SourceRequest): Record<string, unknown>[] {
  const { data } = jsonObject(request);
  if (!Array.isArray(data)) throw new PayloadError('The webhook has no list of events.');
  return objectsOf(data).map((item) => eventOf(item));
}

function eventOf(item: Item): Record<string, unknown> {
  const payload = objectOf(item['payload']);
  const event = objectOf(payload['data']);
  const attributes = objectOf(event['attributes']);
  const topic = (textOf(item['topic']) ?? '').replace(/^event:/, '');
  const id = textOf(item['external_id']) ?? textOf(event['id']);
  const isOrder = topic.endsWith('.placed_order');
  return vendorEvent({
    vendor: 'klaviyo',
    messageId: id === undefined ? stableId('klaviyo', item) : messageIdOf('klaviyo', id),
    event: NAMES.get(topic) ?? (isOrder ? 'Order Completed' : nameOf(topic)),
    person: personOf(event, payload['included']),
    timestamp: isoFromSeconds(attributes['timestamp']) ?? isoFromText(attributes['datetime']),
    properties: propertiesOf(objectOf(attributes['event_properties']), isOrder),
  });
}

function nameOf(topic: string): string {
  return kindName('Klaviyo', topic.replace(/^klaviyo\./, ''));
}

/** The profile's id always; its address, number and our id where Klaviyo includes the profile. */
function personOf(event: Item, included: unknown): VendorPerson {
  const { data } = objectOf(objectOf(event['relationships'])['profile']);
  const resources = objectsOf(Array.isArray(included) ? included : [included]);
  const profile = objectOf(resources.find(({ type }) => type === 'profile')?.['attributes']);
  return {
    userId: profile['external_id'],
    id: objectOf(data)['id'],
    email: profile['email'],
    phone: profile['phone_number'],
  };
}

/** `$value` is in the currency's main unit. */
function propertiesOf(given: Item, isOrder: boolean): Record<string, unknown> {
  const { $event_id, $value, $currency_code, ...rest } = given;
  const named = Object.entries(rest).map(([name, value]) => [RENAMED.get(name) ?? snakeCase(name), value]);
  const amounts = {
    [isOrder ? 'revenue' : 'value']: $value,
    currency: textOf($currency_code)?.toUpperCase(),
  };
  return fitting({ ...(isOrder && { order_id: $event_id }), ...amounts, ...Object.fromEntries(named) });
}

function snakeCase(name: string): string {
  return name
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_|_$/g, '')
    .toLowerCase();
}
