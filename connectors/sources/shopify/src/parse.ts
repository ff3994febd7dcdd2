import {
  PayloadError,
  fitting,
  isoFromText,
  jsonObject,
  present,
  stableId,
  textBody,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { idOf, orderOf, refundOf } from './order-of.ts';
import { personOf, traitsOf } from './person-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** What `parse` reads of the headers. https://shopify.dev/docs/apps/build/webhooks/delivery-structure */
export const HEADERS = [
  ...['x-shopify-topic', 'x-shopify-event-id', 'x-shopify-webhook-id'],
  ...['x-shopify-triggered-at', 'x-shopify-shop-domain', 'x-shopify-api-version'],
];

interface Kind {
  event: string;
  properties(resource: JsonRecord): JsonRecord;
  /** The field that says when it happened; elsewhere Shopify's header does. */
  time?: string;
}

const withId = (order: JsonRecord): JsonRecord => ({ order_id: idOf(order), ...orderOf(order) });

const KINDS: Readonly<Record<string, Kind>> = {
  'orders/create': { event: 'Order Completed', properties: withId, time: 'created_at' },
  'orders/updated': { event: 'Order Updated', properties: withId, time: 'updated_at' },
  'orders/cancelled': { event: 'Order Cancelled', properties: withId, time: 'cancelled_at' },
  'refunds/create': { event: 'Order Refunded', properties: refundOf, time: 'created_at' },
  'checkouts/create': { event: 'Checkout Started', properties: orderOf, time: 'created_at' },
};

const ORDER_TOPICS = /^orders\/(?!delete$)/;

/** One event a webhook; a customer that was made or changed is an `identify`. */
export function parse(request: SourceRequest): JsonRecord[] {
  const resource = jsonObject(request);
  const topic = request.headers['x-shopify-topic'];
  if (!topic) throw new PayloadError('The webhook has no topic.');
  const { event, properties, time } = kindOf(topic);
  const frame = frameOf(request, topic, resource);
  const timestamp = (time && isoFromText(resource[time])) ?? frame.timestamp;
  if (topic === 'customers/create' || topic === 'customers/update')
    return [{ type: 'identify', ...frame, traits: traitsOf(resource) }];
  return [{ type: 'track', event, ...frame, timestamp, properties: properties(resource) }];
}

function kindOf(topic: string): Kind {
  const known = Object.hasOwn(KINDS, topic) ? KINDS[topic] : undefined;
  const properties = ORDER_TOPICS.test(topic) ? withId : fitting;
  return known ?? { event: `Shopify ${titleCase(topic)}`, properties };
}

function frameOf(request: SourceRequest, topic: string, resource: JsonRecord) {
  const { headers } = request;
  const { anonymousId, context } = personOf(topic, resource);
  const eventId = headers['x-shopify-event-id'] ?? headers['x-shopify-webhook-id'] ?? textBody(request);
  return {
    // One happening may fire several topics, for several resources, and each to several subscriptions.
    messageId: stableId('shopify', eventId, topic, idOf(resource) ?? textOf(resource['token'])),
    anonymousId: anonymousId ?? `shopify:${headers['x-shopify-shop-domain'] ?? 'shop'}`,
    timestamp: isoFromText(headers['x-shopify-triggered-at']) ?? isoFromText(resource['updated_at']),
    context: {
      integration: present({ name: 'shopify', version: headers['x-shopify-api-version'] }),
      ...context,
    },
  };
}
