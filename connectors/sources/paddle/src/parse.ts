import {
  PayloadError,
  isoFromText,
  jsonObject,
  messageIdOf,
  objectOf,
  present,
  textOf,
  titleCase,
  type Settings,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { adjustmentOf, entityOf, orderOf, trialOf } from './properties-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

const CUSTOMER_KINDS = new Set(['customer.created', 'customer.updated', 'customer.imported']);

/** One event a notification; a customer that was made or changed is an `identify`. */
export function parse(request: SourceRequest, settings: Settings): JsonRecord[] {
  const notification = jsonObject(request);
  const id = textOf(notification['event_id']);
  const kind = textOf(notification['event_type']);
  if (!id || !kind) throw new PayloadError('The notification has no event id or type.');
  const entity = objectOf(notification['data']);
  const isCustomer = kind.startsWith('customer.');
  const email = isCustomer ? textOf(entity['email']) : undefined;
  const frame = {
    messageId: messageIdOf('paddle', id),
    ...idsOf(entity, isCustomer, settings, id),
    timestamp: isoFromText(notification['occurred_at']),
    context: { integration: { name: 'paddle' }, ...(email && { traits: { email } }) },
  };
  if (CUSTOMER_KINDS.has(kind)) return [{ type: 'identify', ...frame, traits: traitsOf(entity) }];
  const { name, properties } = semanticOf(kind, entity) ?? {
    name: `Paddle ${titleCase(kind)}`,
    properties: entityOf(kind, entity),
  };
  return [{ type: 'track', event: name, ...frame, properties }];
}

function semanticOf(kind: string, entity: JsonRecord): { name: string; properties: JsonRecord } | undefined {
  if (kind === 'transaction.completed') {
    const properties = orderOf(entity);
    return properties && { name: 'Order Completed', properties };
  }
  if (kind === 'subscription.trialing') return { name: 'Trial Started', properties: trialOf(entity) };
  // A refund may wait for Paddle's approval: it is made when it is approved.
  const isRefund = entity['action'] === 'refund' && entity['status'] === 'approved';
  return kind.startsWith('adjustment.') && isRefund
    ? { name: 'Order Refunded', properties: adjustmentOf(entity) }
    : undefined;
}

function idsOf(entity: JsonRecord, isCustomer: boolean, settings: Settings, eventId: string): JsonRecord {
  const userId = textOf(objectOf(entity['custom_data'])[String(settings['userIdKey'] ?? 'user_id')]);
  const customerId = isCustomer ? undefined : textOf(entity['customer_id']);
  return {
    ...(userId && { userId }),
    anonymousId: `paddle:${customerId ?? textOf(entity['id']) ?? eventId}`,
  };
}

function traitsOf(customer: JsonRecord): JsonRecord {
  return present({
    email: customer['email'],
    name: customer['name'],
    locale: customer['locale'],
    status: customer['status'],
    marketing_consent: customer['marketing_consent'],
    createdAt: isoFromText(customer['created_at']),
  });
}
