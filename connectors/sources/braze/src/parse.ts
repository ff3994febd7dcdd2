import {
  PayloadError,
  fitting,
  isoFromSeconds,
  jsonObject,
  messageIdOf,
  objectOf,
  objectsOf,
  stableId,
  textOf,
  vendorEvent,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { eventNameOf } from './event-names.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * A batch of Currents; an empty one only asks whether the token is right.
 * https://www.braze.com/docs/partners/isv_partners/currents_connector/
 */
export function parse(request: SourceRequest): Record<string, unknown>[] {
  const { events = [] } = request.body.length === 0 ? {} : jsonObject(request);
  if (!Array.isArray(events)) throw new PayloadError('The webhook’s events are no list.');
  return objectsOf(events).map((item) => eventOf(item));
}

function eventOf(item: Item): Record<string, unknown> {
  const { event_type: type, time } = item;
  const [user, properties] = [objectOf(item['user']), objectOf(item['properties'])];
  const id = textOf(item['id']);
  return vendorEvent({
    vendor: 'braze',
    messageId: id === undefined ? stableId('braze', item) : messageIdOf('braze', id),
    event: eventNameOf(type, properties),
    person: {
      userId: user['external_user_id'],
      id: user['user_id'],
      email: properties['email_address'],
      phone: properties['to_phone_number'],
    },
    timestamp: isoFromSeconds(time),
    userAgent: properties['user_agent'],
    properties: propertiesOf(textOf(type) ?? '', properties),
  });
}

function propertiesOf(type: string, properties: Item): Record<string, unknown> {
  if (type === 'users.behaviors.CustomEvent') return customOf(properties, 'custom_properties');
  if (type === 'users.behaviors.Purchase') return purchaseOf(properties);
  const { email_address, user_agent, to_phone_number, url, dispatch_id, bounce_reason, ...rest } = properties;
  if (!type.startsWith('users.messages.email.'))
    return fitting({ ...rest, dispatch_id, url, to_phone_number });
  return fitting({
    ...{ email_id: dispatch_id, link_url: url, reason: bounce_reason },
    bounce_type: type.endsWith('.SoftBounce') ? 'soft' : type.endsWith('.Bounce') ? 'hard' : undefined,
    ...rest,
  });
}

/** What the app sent along, and what it ran on. */
function customOf(properties: Item, field: string): Record<string, unknown> {
  const { app_id, platform } = properties;
  return fitting({ ...objectOf(properties[field]), app_id, platform });
}

/** Each product of an order is a purchase of its own, its price in the currency's main unit. */
function purchaseOf(properties: Item): Record<string, unknown> {
  const { product_id, price, currency } = properties;
  return {
    ...customOf(properties, 'purchase_properties'),
    revenue: price,
    currency: textOf(currency)?.toUpperCase(),
    products: [{ product_id, price }],
  };
}
