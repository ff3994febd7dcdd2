import { objectOf, PayloadError, textOf, type Delivery, type Settings } from '@trackyard/connector-sdk';

export interface Contact {
  email: string;
  ext_id?: string;
  attributes: Record<string, unknown>;
  /** In order, each once. */
  listIds: readonly number[];
}

/** https://developers.brevo.com/reference/create-contact */
export function contactOf({ payload }: Pick<Delivery, 'payload'>, settings: Settings): Contact {
  const [email, externalId] = [textOf(payload.email)?.toLowerCase(), textOf(payload.externalId)];
  if (email === undefined || !/^\S+@\S+$/.test(email)) throw new PayloadError('The event has no email.');
  const { firstName, lastName, phone } = payload;
  const own = { FIRSTNAME: textOf(firstName), LASTNAME: textOf(lastName), SMS: textOf(phone) };
  return {
    email,
    ...(externalId !== undefined && { ext_id: externalId }),
    attributes: filled({ ...objectOf(payload.attributes), ...own }),
    listIds: listIdsOf([settings.listIds, payload.listIds]),
  };
}

/** What is empty would erase what Brevo knows. */
function filled(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

function listIdsOf(given: readonly unknown[]): number[] {
  const ids = given.flat().map(Number);
  return [...new Set(ids.filter((id) => Number.isInteger(id) && id > 0))].sort((one, other) => one - other);
}
