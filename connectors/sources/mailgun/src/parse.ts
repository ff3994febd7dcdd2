import {
  PayloadError,
  fitting,
  isoFromSeconds,
  jsonObject,
  kindName,
  messageIdOf,
  objectOf,
  stableId,
  textOf,
  vendorEvent,
  type SourceRequest,
} from '@trackyard/connector-sdk';

type EventData = Readonly<Record<string, unknown>>;

const NAMES: ReadonlyMap<unknown, string> = new Map([
  ['delivered', 'Email Delivered'],
  ['opened', 'Email Opened'],
  ['clicked', 'Email Link Clicked'],
  ['complained', 'Email Marked as Spam'],
  ['unsubscribed', 'Email Unsubscribed'],
]);

/**
 * One event a request.
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads
 */
export function parse(request: SourceRequest): Record<string, unknown>[] {
  const data = objectOf(jsonObject(request)['event-data']);
  if (textOf(data['event']) === undefined) throw new PayloadError('The webhook has no event.');
  const id = textOf(data['id']);
  const client = objectOf(data['client-info']);
  const variables = objectOf(data['user-variables']);
  return [
    vendorEvent({
      vendor: 'mailgun',
      messageId: id === undefined ? stableId('mailgun', data) : messageIdOf('mailgun', id),
      event: nameOf(data),
      person: { userId: variables['user_id'] ?? variables['userId'], email: data['recipient'] },
      timestamp: isoFromSeconds(data['timestamp']),
      ip: data['ip'],
      userAgent: client['user-agent'],
      properties: isKnown(data) ? propertiesOf(data) : fitting(data),
    }),
  ];
}

function isKnown({ event }: EventData): boolean {
  return NAMES.has(event) || event === 'failed' || event === 'accepted';
}

/** Mailgun tries again after a temporary failure; after a permanent one the e-mail has bounced. */
function nameOf({ event, severity }: EventData): string {
  if (event !== 'failed') return NAMES.get(event) ?? kindName('Mailgun', event);
  return severity === 'permanent'
    ? 'Email Bounced'
    : kindName('Mailgun', `${textOf(severity) ?? ''} failure`);
}

function propertiesOf(data: EventData): Record<string, unknown> {
  const headers = objectOf(objectOf(data['message'])['headers']);
  const list = objectOf(data['mailing-list']);
  const status = objectOf(data['delivery-status']);
  const client = objectOf(data['client-info']);
  return fitting({
    email_id: headers['message-id'],
    email_subject: headers['subject'],
    campaign_id: firstCampaign(data)['id'],
    campaign_name: firstCampaign(data)['name'],
    link_url: data['url'],
    list_id: list['list-id'],
    list_name: list['address'],
    domain: objectOf(data['domain'])['name'],
    tags: data['tags'],
    severity: data['severity'],
    reason: data['reason'],
    status: status['code'],
    status_message: textOf(status['description']) ?? status['message'],
    attempt: status['attempt-no'],
    client_type: client['client-type'],
    device_type: client['device-type'],
    bot: client['bot'],
    geolocation: data['geolocation'],
    variables: data['user-variables'],
  });
}

function firstCampaign({ campaigns }: EventData): Record<string, unknown> {
  return objectOf(Array.isArray(campaigns) ? campaigns[0] : undefined);
}
