import {
  PayloadError,
  fitting,
  isoFromSeconds,
  jsonObject,
  kindName,
  messageIdOf,
  objectOf,
  stableId,
  textOf,
  vendorEvent,
  type SourceRequest,
  type VendorPerson,
} from '@trackyard/connector-sdk';

type Data = Readonly<Record<string, unknown>>;

/** By `object_type` and `metric`. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['email sent', 'Email Sent'],
  ['email delivered', 'Email Delivered'],
  ['email opened', 'Email Opened'],
  ['email clicked', 'Email Link Clicked'],
  ['email bounced', 'Email Bounced'],
  ['email spammed', 'Email Marked as Spam'],
  ['email unsubscribed', 'Email Unsubscribed'],
  ['push delivered', 'Push Notification Received'],
  ['push opened', 'Push Notification Tapped'],
  ['push bounced', 'Push Notification Bounced'],
]);

/**
 * One event a request; of a change of a person's subscription also who that is.
 * https://docs.customer.io/api/webhooks/
 */
export function parse(request: SourceRequest): Record<string, unknown>[] {
  const body = jsonObject(request);
  const { object_type: object, metric, timestamp } = body;
  if (textOf(metric) === undefined) throw new PayloadError('The webhook has no metric.');
  const [data, id] = [objectOf(body['data']), textOf(body['event_id'])];
  const kind = `${textOf(object) ?? ''} ${String(metric)}`.trim();
  const common = { vendor: 'customer-io', timestamp: isoFromSeconds(timestamp) };
  const person = personOf(object, data);
  const track = vendorEvent({
    ...{ ...common, person, properties: propertiesOf(object, data) },
    messageId: id === undefined ? stableId('customer-io', body) : messageIdOf('customer-io', id),
    event: NAMES.get(kind) ?? kindName('Customer.io', kind),
  });
  const isSubscription = metric === 'subscribed' || metric === 'unsubscribed';
  if (object !== 'customer' || !isSubscription) return [track];
  const traits = { unsubscribed: metric === 'unsubscribed' };
  const messageId = stableId('customer-io', 'identify', id ?? body);
  return [vendorEvent({ ...common, messageId, person: { ...person, traits } }), track];
}

/** `customer_id` is another id where the person has none of ours: only old payloads have nothing else. */
function personOf(object: unknown, data: Data): VendorPerson {
  const { customer_id, email_address, recipient } = data;
  const hasIds = typeof data['identifiers'] === 'object' && data['identifiers'] !== null;
  const { id, email, cio_id } = objectOf(data['identifiers']);
  const isAddress = textOf(recipient)?.includes('@') === true;
  return {
    userId: hasIds ? id : customer_id,
    id: cio_id,
    email: email ?? email_address ?? (isAddress ? recipient : undefined),
    phone: object === 'sms' || object === 'whatsapp' ? recipient : undefined,
  };
}

/** All but the person and the message itself. */
function propertiesOf(object: unknown, data: Data): Record<string, unknown> {
  const { customer_id, identifiers, email_address, recipient, content, body, headers, ...rest } = data;
  const { delivery_id, subject, href, failure_message, ...others } = rest;
  return fitting({
    ...{
      [object === 'email' ? 'email_id' : 'delivery_id']: delivery_id,
      email_subject: subject,
      link_url: href,
      reason: failure_message,
    },
    ...others,
  });
}
