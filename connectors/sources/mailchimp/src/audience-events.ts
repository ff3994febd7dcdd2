import {
  PayloadError,
  fitting,
  isoFromText,
  kindName,
  stableId,
  vendorEvent,
  type VendorPerson,
} from '@trackyard/connector-sdk';

type Form = Readonly<Record<string, string>>;

/** A webhook of an audience, its `data[…]` and `data[merges][…]` taken apart. */
interface Change {
  kind: string;
  timestamp: string | undefined;
  data: Form;
  merges: Form;
}

/** Merge fields that have a reserved name among traits. */
const TRAITS: ReadonlyMap<string, string> = new Map([
  ['FNAME', 'firstName'],
  ['LNAME', 'lastName'],
  ['PHONE', 'phone'],
  ['BIRTHDAY', 'birthday'],
]);

/**
 * What a change of an audience says of its person, and that it happened. Mailchimp gives it no id and its time in GMT.
 * https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/
 */
export function audienceEvents(form: Form): Record<string, unknown>[] {
  const { type: kind, fired_at: firedAt } = form;
  if (!kind) throw new PayloadError('The webhook has no type.');
  const data = partsOf(form, /^data\[(\w+)\]$/);
  const merges = partsOf(form, /^data\[merges\]\[(\w+)\]$/);
  const change = { kind, timestamp: isoFromText(`${firedAt ?? ''}Z`), data, merges };
  const identified = kind === 'subscribe' || kind === 'profile' || kind === 'upemail';
  const tracked = kind !== 'profile' && kind !== 'upemail';
  return [...(identified ? [identifyOf(change, form)] : []), ...(tracked ? [trackOf(change, form)] : [])];
}

function partsOf(form: Form, pattern: RegExp): Form {
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => {
      const part = pattern.exec(name)?.[1];
      return part === undefined ? [] : [[part, value]];
    }),
  );
}

function identifyOf({ timestamp, data, merges }: Change, form: Form): Record<string, unknown> {
  const traits: [string, string][] = Object.entries(merges)
    .filter(([name]) => name !== 'EMAIL')
    .map(([name, value]) => [TRAITS.get(name) ?? name.toLowerCase(), value]);
  return vendorEvent({
    vendor: 'mailchimp',
    messageId: stableId('mailchimp', 'identify', form),
    person: { ...personOf(data), traits: fitting(Object.fromEntries(traits)) },
    ...{ timestamp, ip: data['ip_opt'] },
  });
}

function trackOf(change: Change, form: Form): Record<string, unknown> {
  const { kind, timestamp, data } = change;
  return vendorEvent({
    vendor: 'mailchimp',
    messageId: stableId('mailchimp', form),
    event: nameOf(kind, data),
    person: kind === 'campaign' ? {} : personOf(data),
    ...{ timestamp, ip: data['ip_opt'], properties: propertiesOf(change) },
  });
}

/** All but what names the person; a campaign's `id` is its own. */
function propertiesOf({ kind, data }: Change): Record<string, unknown> {
  const { id, email, new_id, new_email, ip_opt, ip_signup, ...rest } = data;
  if (kind !== 'campaign') return fitting(rest);
  const { subject, ...campaign } = rest;
  return fitting({ campaign_id: id, email_subject: subject, ...campaign });
}

/** An address is cleaned when e-mails to it bounce, or when its owner complains. */
function nameOf(kind: string, { reason }: Form): string {
  if (kind === 'unsubscribe') return 'Email Unsubscribed';
  if (kind === 'cleaned') return reason === 'abuse' ? 'Email Marked as Spam' : 'Email Bounced';
  return kindName('Mailchimp', kind);
}

function personOf(data: Form): VendorPerson {
  return { id: data['new_id'] ?? data['id'], email: data['new_email'] ?? data['email'] };
}
