import {
  PayloadError,
  isoFromMs,
  jsonObject,
  messageIdOf,
  objectOf,
  present,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { orderOf, propertiesOf, refundOf, trialOf } from './properties-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

const PURCHASES = new Set(['INITIAL_PURCHASE', 'RENEWAL', 'NON_RENEWING_PURCHASE']);

/** Ids that RevenueCat makes for users whom the app did not name. */
const ANONYMOUS = /^\$RCAnonymousID:/;

/** One event a webhook. */
export function parse(request: SourceRequest): JsonRecord[] {
  const body = jsonObject(request);
  const event = objectOf(body['event']);
  const id = textOf(event['id']);
  const kind = textOf(event['type']);
  if (!id || !kind) throw new PayloadError('The webhook has no event id or type.');
  const { name, properties } = semanticOf(kind, event);
  const traits = traitsOf(objectOf(event['subscriber_attributes']));
  return [
    {
      type: 'track',
      event: name,
      messageId: messageIdOf('revenuecat', id), // the same when it is sent again
      ...idsOf(event, id),
      timestamp: timeOf(kind, event),
      context: {
        integration: present({ name: 'revenuecat', version: body['api_version'] }),
        ...(Object.keys(traits).length > 0 && { traits }),
      },
      properties,
    },
  ];
}

function semanticOf(kind: string, event: JsonRecord): { name: string; properties: JsonRecord } {
  const isTrial = event['period_type'] === 'TRIAL';
  if (PURCHASES.has(kind) && isTrial) return { name: 'Trial Started', properties: trialOf(event) };
  if (PURCHASES.has(kind)) return { name: 'Order Completed', properties: orderOf(event) };
  if (kind === 'CANCELLATION' && Number(event['price']) < 0)
    return { name: 'Order Refunded', properties: refundOf(event) };
  if (kind === 'EXPIRATION' && isTrial) return { name: 'Trial Ended', properties: trialOf(event) };
  return { name: `RevenueCat ${titleCase(kind.toLowerCase())}`, properties: propertiesOf(event) };
}

/** What the app calls the user is a user id. A transfer names those who got the purchases. */
function idsOf(event: JsonRecord, eventId: string): JsonRecord {
  const receivers = event['transferred_to'];
  const receiver = Array.isArray(receivers) ? textOf(receivers[0]) : undefined;
  const appUserId = textOf(event['app_user_id']) ?? receiver;
  if (appUserId && !ANONYMOUS.test(appUserId)) return { userId: appUserId };
  return { anonymousId: `revenuecat:${(appUserId ?? eventId).replace(ANONYMOUS, '')}` };
}

/** Stores charge renewals before they are due: what was told of has happened. */
function timeOf(kind: string, event: JsonRecord): string | undefined {
  const { event_timestamp_ms: told, purchased_at_ms: purchased } = event;
  const isEarlier = PURCHASES.has(kind) && Number(purchased) < Number(told);
  return (isEarlier ? isoFromMs(purchased) : undefined) ?? isoFromMs(told);
}

function traitsOf(attributes: JsonRecord): JsonRecord {
  const valueOf = (name: string): unknown => objectOf(attributes[name])['value'];
  return present({
    email: valueOf('$email'),
    name: valueOf('$displayName'),
    phone: valueOf('$phoneNumber'),
  });
}
