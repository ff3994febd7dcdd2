import { createHash } from 'node:crypto';
import { textOf } from '../vendor-http.ts';
import { present, titleCase } from './values.ts';

/** Who an event is about, as the vendor says it; what is missing or of another type is left out. */
export interface VendorPerson {
  /** The customer's own id of the person, where the vendor carries it. */
  userId?: unknown;
  /** The vendor's id of the person. */
  id?: unknown;
  email?: unknown;
  phone?: unknown;
  /** What else is known; stands in `traits` of an `identify`. */
  traits?: Readonly<Record<string, unknown>>;
}

export interface VendorEvent {
  /** The vendor's slug; the vendor's ids get it as a prefix. */
  vendor: string;
  /** Of `messageIdOf` or `stableId`. */
  messageId: string;
  /** The event's name; without one the person is identified. */
  event?: string;
  person: VendorPerson;
  /** When it occurred, ISO 8601. */
  timestamp?: string | undefined;
  ip?: unknown;
  userAgent?: unknown;
  /** Empty values are left out. */
  properties?: Readonly<Record<string, unknown>>;
}

/** An event in the form of collection: the person's ids and contacts where destinations look for them. */
export function vendorEvent(given: VendorEvent): Record<string, unknown> {
  const { vendor, messageId, event, person, timestamp, ip, userAgent, properties = {} } = given;
  const contacts = present({ email: textOf(person.email), phone: textOf(person.phone) });
  const context = present({
    integration: { name: vendor },
    ip: textOf(ip),
    userAgent: textOf(userAgent),
    traits: Object.keys(contacts).length > 0 ? contacts : undefined,
  });
  return {
    type: event === undefined ? 'identify' : 'track',
    messageId,
    ...(event !== undefined && { event }),
    ...personIds(vendor, person),
    ...(timestamp !== undefined && { timestamp }),
    context,
    ...(event === undefined
      ? { traits: { ...contacts, ...present(person.traits ?? {}) } }
      : { properties: present(properties) }),
  };
}

/** The name of a kind of event that has no semantic one: `<Vendor> <Kind>`. */
export function kindName(vendorName: string, kind: unknown): string {
  return `${vendorName} ${titleCase(textOf(kind) ?? '') || 'Event'}`.slice(0, 200);
}

/**
 * Our user's id; else the vendor's id; else a digest of the address or number, the same for the same person, so that no
 * id tells who somebody is.
 */
function personIds(vendor: string, person: VendorPerson): { userId: string } | { anonymousId: string } {
  const userId = textOf(person.userId);
  if (userId !== undefined) return { userId };
  const id = textOf(person.id);
  if (id !== undefined) return { anonymousId: `${vendor}:${id}` };
  const contact = textOf(person.email) ?? textOf(person.phone);
  if (contact === undefined) return { anonymousId: `${vendor}:unknown` };
  const digest = createHash('sha256').update(contact.toLowerCase()).digest('hex');
  return { anonymousId: `${vendor}:${digest.slice(0, 24)}` };
}
