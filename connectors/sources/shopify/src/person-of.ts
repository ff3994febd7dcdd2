import { isoFromText, objectOf, present, textOf } from '@trackyard/connector-sdk';
import { idOf } from './order-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

const OF_CUSTOMER = /^customers\/(?!data_request$|redact$)/;
const OF_BUYER = /^(?:orders|checkouts|refunds|carts)\//;

/** Whom a topic's resource is about, and the browser that it came from; nobody where it is about the shop. */
export function personOf(
  topic: string,
  resource: JsonRecord,
): { anonymousId: string | undefined; context: object } {
  const customer = OF_CUSTOMER.test(topic) ? resource : objectOf(resource['customer']);
  const customerId = idOf(customer);
  const orderId = textOf(resource['order_id']) ?? idOf(resource) ?? textOf(resource['token']);
  const guestId = OF_BUYER.test(topic) && orderId ? `shopify:guest-${orderId}` : undefined;
  const client = objectOf(resource['client_details']);
  const email = textOf(resource['email']) ?? textOf(resource['contact_email']) ?? textOf(customer['email']);
  return {
    anonymousId: customerId ? `shopify:${customerId}` : guestId,
    context: present({
      ip: textOf(resource['browser_ip']) ?? textOf(client['browser_ip']),
      userAgent: textOf(client['user_agent']),
      ...(email !== undefined && { traits: { email } }),
    }),
  };
}

export function traitsOf(customer: JsonRecord): JsonRecord {
  const address = objectOf(customer['default_address']);
  const place = present({
    street: address['address1'],
    city: address['city'],
    state: address['province'],
    postalCode: address['zip'],
    country: address['country_code'] ?? address['country'],
  });
  return present({
    email: customer['email'],
    firstName: customer['first_name'],
    lastName: customer['last_name'],
    phone: customer['phone'],
    createdAt: isoFromText(customer['created_at']),
    tags: customer['tags'],
    state: customer['state'],
    verified_email: customer['verified_email'],
    address: Object.keys(place).length > 0 ? place : undefined,
  });
}
