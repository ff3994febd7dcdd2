import { isoFromSeconds, objectOf, objectsOf, present, textOf } from '@trackyard/connector-sdk';

type JsonRecord = Record<string, unknown>;

export interface Person {
  userId?: string;
  anonymousId?: string;
  traits: JsonRecord;
}

/** Who an item is about: itself, its contact, or who wrote its first message. `app` stands in where nobody is known. */
export function personOf(item: JsonRecord, app: string): Person {
  const found = candidates(item).map(objectOf);
  const userId = found
    .map(({ external_id, user_id }) => textOf(external_id) ?? textOf(user_id))
    .find(isThere);
  const id = found.map((contact) => textOf(contact['id'])).find(isThere);
  const anonymous = id === undefined ? `intercom:app-${app}` : `intercom:${id}`;
  return {
    ...(userId !== undefined && { userId }),
    ...((userId === undefined || id !== undefined) && { anonymousId: anonymous }),
    traits: present({ email: found.map((contact) => textOf(contact['email'])).find(isThere) }),
  };
}

function candidates(item: JsonRecord): unknown[] {
  if (item['type'] === 'contact' || item['type'] === 'user' || item['type'] === 'lead') return [item];
  const [contact] = objectsOf(objectOf(item['contacts'])['contacts'] ?? objectOf(item['contacts'])['data']);
  const author = objectOf(objectOf(item['source'])['author']);
  const isTheirs = author['type'] !== 'admin' && author['type'] !== 'bot';
  const tracked = { user_id: item['user_id'], id: item['intercom_user_id'], email: item['email'] };
  return [item['contact'], item['user'], contact, isTheirs && author, tracked].filter(Boolean);
}

/** A contact's traits, in the names that are reserved for them. */
export function traitsOf(contact: JsonRecord): JsonRecord {
  const { email, name, phone, role, avatar, custom_attributes, created_at, signed_up_at } = contact;
  return {
    ...objectOf(custom_attributes),
    ...present({
      ...{ email, name, phone, role },
      avatar: textOf(avatar) ?? textOf(objectOf(avatar)['image_url']),
      createdAt: isoFromSeconds(textOf(signed_up_at) ?? textOf(created_at)),
    }),
  };
}

function isThere(value: string | undefined): value is string {
  return value !== undefined;
}
