import { isoFromSeconds, objectOf, present, textOf, type Settings } from '@trackyard/connector-sdk';

type JsonRecord = Readonly<Record<string, unknown>>;

export interface Person {
  ids: { userId?: string; anonymousId: string };
  email: string | undefined;
}

/** Whom an object is about. `fallbackId` names it where it is about nobody. */
export function personOf(object: JsonRecord, settings: Settings, fallbackId: string): Person {
  const isCustomer = object['object'] === 'customer';
  const customer = isCustomer ? object : object['customer'];
  const id = textOf(customer) ?? textOf(objectOf(customer)['id']) ?? textOf(object['id']) ?? fallbackId;
  const userId = userIdOf(object, String(settings['userIdKey'] ?? 'user_id'));
  return {
    ids: { ...(userId !== undefined && { userId }), anonymousId: `stripe:${id}` },
    email: isCustomer ? textOf(object['email']) : emailOf(object),
  };
}

export function traitsOf(customer: JsonRecord): JsonRecord {
  return present({
    email: customer['email'],
    name: customer['name'],
    phone: customer['phone'],
    description: customer['description'],
    createdAt: isoFromSeconds(customer['created']),
    address: addressOf(objectOf(customer['address'])),
  });
}

function addressOf({ line1, city, state, postal_code, country }: JsonRecord): JsonRecord | undefined {
  const address = present({ street: line1, city, state, postalCode: postal_code, country });
  return Object.keys(address).length > 0 ? address : undefined;
}

function userIdOf(object: JsonRecord, key: string): string | undefined {
  const parent = object['parent'] === undefined ? object : objectOf(object['parent']); // of an invoice, since 2025
  const ofSubscription = objectOf(objectOf(parent['subscription_details'])['metadata']);
  const own = objectOf(object['metadata']);
  return textOf(object['client_reference_id']) ?? textOf(own[key]) ?? textOf(ofSubscription[key]);
}

function emailOf(object: JsonRecord): string | undefined {
  return (
    textOf(object['customer_email']) ??
    textOf(objectOf(object['customer_details'])['email']) ??
    textOf(object['receipt_email']) ??
    textOf(objectOf(object['billing_details'])['email'])
  );
}
