import { objectOf, present, textOf } from '@trackyard/connector-sdk';
import { isoFromGmt } from './order-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Whom an order or a customer is about; nobody where it is about the shop. */
export function personOf(topic: string, resource: JsonRecord): { anonymousId?: string; context: object } {
  const id = textOf(resource['id']);
  const customerId = topic.startsWith('customer.') ? id : textOf(resource['customer_id'] || undefined);
  const guestId = topic.startsWith('order.') && id ? `woocommerce:guest-${id}` : undefined;
  const anonymousId = customerId ? `woocommerce:${customerId}` : guestId;
  const email = textOf(objectOf(resource['billing'])['email']) ?? textOf(resource['email']);
  return {
    ...(anonymousId && { anonymousId }),
    context: present({
      ip: textOf(resource['customer_ip_address']),
      userAgent: textOf(resource['customer_user_agent']),
      ...(email && { traits: { email } }),
    }),
  };
}

export function traitsOf(customer: JsonRecord): JsonRecord {
  const billing = objectOf(customer['billing']);
  const address = present({
    street: billing['address_1'],
    city: billing['city'],
    state: billing['state'],
    postalCode: billing['postcode'],
    country: billing['country'],
  });
  return present({
    email: customer['email'],
    firstName: customer['first_name'],
    lastName: customer['last_name'],
    username: customer['username'],
    phone: billing['phone'],
    avatar: customer['avatar_url'],
    createdAt: isoFromGmt(customer['date_created_gmt']),
    paying_customer: customer['is_paying_customer'],
    address: Object.keys(address).length > 0 ? address : undefined,
  });
}
