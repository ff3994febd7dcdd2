import {
  PayloadError,
  fitting,
  jsonObject,
  stableId,
  textBody,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { isCompleted, isoFromGmt, orderOf } from './order-of.ts';
import { personOf, traitsOf } from './person-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** What `parse` reads of the headers. */
export const HEADERS = ['x-wc-webhook-topic', 'x-wc-webhook-source', 'x-wc-webhook-delivery-id'];

/** One event a webhook; a customer that was made or changed is an `identify`. */
export function parse(request: SourceRequest): JsonRecord[] {
  const resource = jsonObject(request);
  const topic = request.headers['x-wc-webhook-topic'];
  if (!topic) throw new PayloadError('The webhook has no topic.');
  const shop = request.headers['x-wc-webhook-source'] ?? 'shop';
  const { anonymousId, context } = personOf(topic, resource);
  const frame = {
    messageId: idOf(request, topic, resource, shop),
    anonymousId: anonymousId ?? `woocommerce:${hostOf(shop)}`,
    timestamp: timeOf(topic, resource),
    context: { integration: { name: 'woocommerce' }, ...context },
  };
  if (topic === 'customer.created' || topic === 'customer.updated')
    return [{ type: 'identify', ...frame, traits: traitsOf(resource) }];
  const isOrder = topic.startsWith('order.') && resource['line_items'] !== undefined;
  return [
    {
      ...{ type: 'track', event: nameOf(topic, resource), ...frame },
      properties: isOrder ? orderOf(resource) : fitting(resource),
    },
  ];
}

function nameOf(topic: string, order: JsonRecord): string {
  if (isCompleted(topic, order)) return 'Order Completed';
  if (topic !== 'order.updated') return `WooCommerce ${titleCase(topic)}`;
  if (order['status'] === 'cancelled') return 'Order Cancelled';
  return order['status'] === 'refunded' ? 'Order Refunded' : 'Order Updated';
}

/**
 * WooCommerce fires topics twice for one change, each time as a new delivery: what a topic brings unchanged is the same.
 * Only what has no time of its change (deletions, hooks) goes by the delivery. An order completes once.
 */
function idOf(request: SourceRequest, topic: string, resource: JsonRecord, shop: string): string {
  if (isCompleted(topic, resource)) return stableId('woocommerce', shop, 'completed', resource['id']);
  const delivery = request.headers['x-wc-webhook-delivery-id'];
  const unchanging = textOf(resource['date_modified_gmt']) ? undefined : delivery;
  return stableId('woocommerce', shop, topic, unchanging ?? textBody(request));
}

function timeOf(topic: string, resource: JsonRecord): string | undefined {
  if (isCompleted(topic, resource) && resource['date_paid_gmt']) return isoFromGmt(resource['date_paid_gmt']);
  return isoFromGmt(resource[topic.endsWith('.created') ? 'date_created_gmt' : 'date_modified_gmt']);
}

function hostOf(shop: string): string {
  return shop.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
