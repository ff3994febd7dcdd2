import {
  PayloadError,
  fitting,
  isoFromSeconds,
  kindName,
  objectOf,
  stableId,
  textBody,
  textOf,
  vendorEvent,
  type SourceRequest,
  type VendorPerson,
} from '@trackyard/connector-sdk';

type Item = Readonly<Record<string, unknown>>;

const NAMES: ReadonlyMap<unknown, string> = new Map([
  // Mailjet says `sent` when the receiver's server has taken the e-mail.
  ['sent', 'Email Delivered'],
  ['open', 'Email Opened'],
  ['click', 'Email Link Clicked'],
  ['bounce', 'Email Bounced'],
  ['spam', 'Email Marked as Spam'],
  ['unsub', 'Email Unsubscribed'],
]);

/** Ids of messages are numbers beyond what a double holds: 19421777835146490 would become another one. */
const LONG_ID = /("MessageID"\s*:\s*)(\d{15,})/g;

/**
 * One event, or a list of them where the handler groups them (version 2).
 * https://dev.mailjet.com/email/guides/webhooks/
 */
export function parse(request: SourceRequest): Record<string, unknown>[] {
  const body = bodyOf(request);
  const items = Array.isArray(body) ? body : [body];
  return items.map((item) => {
    if (textOf(objectOf(item)['event']) === undefined) throw new PayloadError('The webhook has no event.');
    return eventOf(objectOf(item));
  });
}

function bodyOf(request: SourceRequest): unknown {
  try {
    return JSON.parse(textBody(request).replaceAll(LONG_ID, '$1"$2"'));
  } catch {
    throw new PayloadError('The webhook is not JSON.');
  }
}

function eventOf(item: Item): Record<string, unknown> {
  const { event: kind, time, ip, agent: userAgent } = item;
  return vendorEvent({
    vendor: 'mailjet',
    messageId: stableId(
      'mailjet',
      kind,
      time,
      messageOf(item),
      item['email'],
      item['url'],
      item['mj_list_id'],
    ),
    event: NAMES.get(kind) ?? kindName('Mailjet', kind),
    person: personOf(item),
    timestamp: isoFromSeconds(time),
    ...{ ip, userAgent, properties: NAMES.has(kind) ? propertiesOf(item) : fitting(item) },
  });
}

function messageOf(item: Item): unknown {
  return item['Message_GUID'] ?? item['MessageID'] ?? item['mj_message_id'];
}

/** A contact that Mailjet does not have is number 0. */
function personOf(item: Item): VendorPerson {
  const payload = payloadOf(item);
  const contact = item['mj_contact_id'];
  return {
    userId: payload['user_id'] ?? payload['userId'],
    id: contact === 0 ? undefined : contact,
    email: item['email'],
  };
}

/** What the sender gave along with the e-mail, where that is JSON. */
function payloadOf({ Payload }: Item): Item {
  try {
    return objectOf(JSON.parse(textOf(Payload) ?? '{}'));
  } catch {
    return {};
  }
}

function propertiesOf(item: Item): Record<string, unknown> {
  const { event, mj_campaign_id: campaign, hard_bounce: isHard } = item;
  return fitting({
    email_id: messageOf(item),
    campaign_id: campaign === 0 ? undefined : campaign,
    campaign_name: item['customcampaign'],
    link_url: item['url'],
    list_id: item['mj_list_id'],
    bounce_type: event === 'bounce' && isHard !== undefined ? (isHard === true ? 'hard' : 'soft') : undefined,
    blocked: item['blocked'],
    reason: item['error'],
    reason_related_to: item['error_related_to'],
    response: item['smtp_reply'],
    complaint_source: item['source'],
    country: item['geo'],
    custom_id: item['CustomID'],
    payload: item['Payload'],
  });
}
