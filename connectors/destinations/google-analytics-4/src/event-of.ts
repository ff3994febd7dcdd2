import { objectOf, PayloadError, textOf, type Delivery } from '@trackyard/connector-sdk';
import { googleEventName, itemsOf } from './ecommerce.ts';
import {
  EVENT,
  eventNameProblem,
  isParameterName,
  isUserPropertyName,
  MAX_AGE_MS,
  MAX_EVENT_BYTES,
  MAX_ITEMS,
  MAX_USER_ID_CHARACTERS,
  USER_PROPERTY,
} from './limits.ts';

/** Of whom a request is: events share one only where all of this is the same. */
interface Sender {
  client_id?: string;
  app_instance_id?: string;
  user_id?: string;
  user_properties?: Record<string, { value: unknown }>;
  consent?: { ad_user_data?: string; ad_personalization?: string };
  ip_override?: string;
  user_agent?: string;
}

/** One event's part of a request. */
export interface Part {
  /** As JSON: what events that share a request have in common. */
  sender: string;
  /** The event as JSON. */
  event: string;
}

/** The part, by Google's rules; throws `PayloadError` for what Google would drop in silence. */
export function partOf(
  { payload }: Pick<Delivery, 'payload'>,
  { isApp, now }: { isApp: boolean; now: number },
): Part {
  const name = googleEventName(textOf(payload.name) ?? '');
  const problem = eventNameProblem(name);
  if (problem) throw new PayloadError(`The event's name "${name}" ${problem}.`);
  const timestamp_micros = momentOf(payload.timestamp, now) * 1000;
  const event = JSON.stringify({ name, timestamp_micros, params: paramsOf(payload) });
  if (Buffer.byteLength(event) > MAX_EVENT_BYTES) throw new PayloadError('The event is larger than 120 kB.');
  return { sender: JSON.stringify(senderOf(payload, isApp)), event };
}

/** The body of a request with these parts, which have one sender. */
export function bodyOf(parts: readonly Part[]): string {
  const sender = parts[0]?.sender ?? '{}';
  return `${sender.slice(0, -1)},"events":[${parts.map(({ event }) => event).join(',')}]}`;
}

/** Google drops what is older than 72 hours. */
function momentOf(timestamp: unknown, now: number): number {
  const moment = Math.min(Date.parse(String(timestamp ?? '')) || now, now);
  if (now - moment > MAX_AGE_MS) throw new PayloadError('The event is older than 72 hours.');
  return moment;
}

function senderOf(payload: Delivery['payload'], isApp: boolean): Sender {
  const id = textOf(payload.clientId);
  if (id === undefined) throw new PayloadError('The event has no client id.');
  const [userId, ip, userAgent] = [textOf(payload.userId), textOf(payload.ip), textOf(payload.userAgent)];
  const properties = userPropertiesOf(objectOf(payload.userProperties));
  const consent = consentOf(payload);
  return {
    ...(isApp ? { app_instance_id: id } : { client_id: id }),
    ...(userId !== undefined && { user_id: userId.slice(0, MAX_USER_ID_CHARACTERS) }),
    ...(Object.keys(properties).length > 0 && { user_properties: properties }),
    ...(Object.keys(consent).length > 0 && { consent }),
    ...(ip !== undefined && { ip_override: ip }),
    ...(userAgent !== undefined && { user_agent: userAgent }),
  };
}

function consentOf({ adUserData, adPersonalization }: Delivery['payload']): NonNullable<Sender['consent']> {
  const [data, personalization] = [wordOf(adUserData), wordOf(adPersonalization)];
  return {
    ...(data && { ad_user_data: data }),
    ...(personalization && { ad_personalization: personalization }),
  };
}

function wordOf(consent: unknown): 'GRANTED' | 'DENIED' | undefined {
  if (consent === true || /^granted$/i.test(String(consent))) return 'GRANTED';
  return consent === false || /^denied$/i.test(String(consent)) ? 'DENIED' : undefined;
}

function userPropertiesOf(given: Record<string, unknown>): Record<string, { value: unknown }> {
  const entries = Object.entries(given)
    .map(([name, value]) => [name, valueOf(value, USER_PROPERTY.maxValueCharacters)] as const)
    .filter(([name, value]) => value !== undefined && isUserPropertyName(name))
    .slice(0, USER_PROPERTY.maxCount);
  return Object.fromEntries(entries.map(([name, value]) => [name, { value }]));
}

/**
 * Parameters that Google takes: what has another kind of name or value is left out, texts are cut, and of more than 25
 * the first ones stay, those of the mapping's own fields before the event's properties.
 */
function paramsOf(payload: Delivery['payload']): Record<string, unknown> {
  const engagement = Number(payload.engagementTimeMs ?? 1);
  const own = {
    session_id: textOf(payload.sessionId),
    // Without it, users do not count as active.
    engagement_time_msec: Number.isFinite(engagement) && engagement > 0 ? Math.round(engagement) : 1,
    currency: textOf(payload.currency)?.toUpperCase(),
    value: numberOf(payload.value),
    transaction_id: textOf(payload.transactionId),
  };
  const entries = Object.entries({ ...objectOf(payload.params), ...withoutNothing(own) });
  const ownFirst = entries.sort(([one], [other]) => Number(other in own) - Number(one in own));
  const params = ownFirst
    .map(([name, value]) => [name, valueOf(value, EVENT.maxValueCharacters)] as const)
    .filter(([name, value]) => value !== undefined && isParameterName(name))
    .slice(0, EVENT.maxCount);
  const items = itemsOf(payload.items).slice(0, MAX_ITEMS);
  return { ...Object.fromEntries(params), ...(items.length > 0 && { items }) };
}

/** Texts and numbers; `true` is sent as a text, as gtag.js does. */
function valueOf(value: unknown, maxCharacters: number): string | number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? [...value].slice(0, maxCharacters).join('') : undefined;
}

function numberOf(value: unknown): number | undefined {
  return textOf(value) !== undefined && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

function withoutNothing(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
