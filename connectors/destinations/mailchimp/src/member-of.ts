import { objectOf, PayloadError, textOf, type Delivery } from '@trackyard/connector-sdk';

/** A contact as Mailchimp takes it, alone or in a batch. */
export interface Member {
  email_address: string;
  status?: string;
  /** For a batch becomes the status, which a single contact of which it is known keeps. */
  status_if_new: string;
  merge_fields: Record<string, unknown>;
  language?: string;
}

/** https://mailchimp.com/developer/marketing/api/list-members/add-or-update-list-member/ */
export function memberOf({ payload }: Pick<Delivery, 'payload'>): Member {
  const [status, language] = [textOf(payload.status), textOf(payload.language)];
  const own = { FNAME: textOf(payload.firstName), LNAME: textOf(payload.lastName) };
  const given = Object.entries({ ...objectOf(payload.mergeFields), ...own });
  return {
    email_address: emailOf(payload),
    ...(status !== undefined && { status }),
    status_if_new: status ?? textOf(payload.newStatus) ?? 'pending',
    merge_fields: Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null)),
    ...(language !== undefined && { language }),
  };
}

/** In lower case, as Mailchimp's ids are made of it. */
export function emailOf({ email }: Delivery['payload']): string {
  const text = textOf(email)?.toLowerCase();
  if (text === undefined || !/^\S+@\S+$/.test(text)) throw new PayloadError('The event has no email.');
  return text;
}
