import {
  PayloadError,
  isoFromSeconds,
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
import { orderOfInvoice, orderOfSession, refundOf } from './order-of.ts';
import { personOf, traitsOf } from './person-of.ts';
import { summaryOf, trialOf } from './summary-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** One event a webhook; a customer that was made or changed is an `identify`. */
export function parse(request: SourceRequest, settings: Settings): JsonRecord[] {
  const event = jsonObject(request);
  const { data, created } = event;
  const id = textOf(event['id']);
  const kind = textOf(event['type']);
  if (!id || !kind) throw new PayloadError('The webhook has no id or type.');
  const object = subjectOf(event);
  const { ids, email } = personOf(object, settings, id);
  const frame = {
    messageId: messageIdOf('stripe', id),
    ...ids,
    timestamp: typeof created === 'string' ? isoFromText(created) : isoFromSeconds(created),
    context: {
      integration: present({ name: 'stripe', version: event['api_version'] }),
      ...(email !== undefined && { traits: { email } }),
    },
  };
  if (kind === 'customer.created' || kind === 'customer.updated')
    return [{ type: 'identify', ...frame, traits: traitsOf(object) }];
  const read = semanticOf(kind, object, objectOf(objectOf(data)['previous_attributes']));
  const { name, properties } = read ?? { name: `Stripe ${titleCase(kind)}`, properties: summaryOf(object) };
  const mode = event['livemode'] === false ? { livemode: false } : {};
  return [{ type: 'track', event: name, ...frame, properties: { ...properties, ...mode } }];
}

/** The object that changed. Events of the second version only name it, and hold what is new about it. */
function subjectOf({ data, related_object }: JsonRecord): JsonRecord {
  const { object, ...rest } = objectOf(data);
  return object ? objectOf(object) : { ...objectOf(related_object), ...rest };
}

interface Semantic {
  name: string;
  properties: JsonRecord;
}

function semanticOf(kind: string, object: JsonRecord, previous: JsonRecord): Semantic | undefined {
  switch (kind) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
      return named('Order Completed', orderOfSession(object));
    case 'invoice.paid':
      return named('Order Completed', orderOfInvoice(object));
    case 'charge.refunded':
      return named('Order Refunded', refundOf(object, previous));
    case 'customer.subscription.created':
      return named('Trial Started', object['status'] === 'trialing' ? trialOf(object) : undefined);
    default:
      return undefined;
  }
}

function named(name: string, properties: JsonRecord | undefined): Semantic | undefined {
  return properties && { name, properties };
}
