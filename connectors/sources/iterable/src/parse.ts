import {
  PayloadError,
  fitting,
  isoFromText,
  jsonObject,
  kindName,
  objectOf,
  present,
  stableId,
  textOf,
  vendorEvent,
  type SourceRequest,
} from '@trackyard/connector-sdk';

type Fields = Readonly<Record<string, unknown>>;

const NAMES: ReadonlyMap<unknown, string> = new Map([
  ['emailSend', 'Email Sent'],
  ['emailOpen', 'Email Opened'],
  ['emailClick', 'Email Link Clicked'],
  ['emailBounce', 'Email Bounced'],
  ['emailComplaint', 'Email Marked as Spam'],
  ['emailUnSubscribe', 'Email Unsubscribed'],
  ['pushOpen', 'Push Notification Tapped'],
  ['pushBounce', 'Push Notification Bounced'],
]);

/** Iterable's names, and ours of events about e-mails. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['messageId', 'email_id'],
  ['emailSubject', 'email_subject'],
  ['campaignId', 'campaign_id'],
  ['campaignName', 'campaign_name'],
  ['linkUrl', 'link_url'],
  ['linkId', 'link_id'],
  ['emailListIds', 'list_ids'],
  ['recipientState', 'bounce_type'],
]);

/** What stands elsewhere, says the same again, or is as long as the message itself. */
const ELSEWHERE = new Set([
  ...['email', 'createdAt', 'ip', 'userAgent', 'emailId'],
  ...['inAppBody', 'emailBody', 'canonicalUrlId'],
]);

/**
 * One event a request. Iterable gives it no id: `messageId` is the message's.
 * https://support.iterable.com/hc/en-us/articles/208013936-System-Webhooks
 */
export function parse(request: SourceRequest): Record<string, unknown>[] {
  const { eventName: kind, email, userId, dataFields } = jsonObject(request);
  if (textOf(kind) === undefined) throw new PayloadError('The webhook has no event name.');
  const fields = objectOf(dataFields);
  return [
    vendorEvent({
      vendor: 'iterable',
      messageId: stableId('iterable', kind, userId, email, fields),
      event: NAMES.get(kind) ?? kindName('Iterable', kind),
      person: { userId, email: email ?? fields['email'], phone: fields['fromPhoneNumber'] },
      timestamp: isoFromText(fields['createdAt']),
      ip: fields['ip'],
      userAgent: fields['userAgent'],
      properties: propertiesOf(fields),
    }),
  ];
}

function propertiesOf(fields: Fields): Record<string, unknown> {
  const kept = Object.entries(present(fields)).filter(([name]) => !ELSEWHERE.has(name));
  return fitting(
    Object.fromEntries(kept.map(([name, value]) => [RENAMED.get(name) ?? snakeCase(name), value])),
  );
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_').toLowerCase();
}
