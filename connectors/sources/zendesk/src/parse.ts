import {
  fitting,
  isoFromText,
  jsonObject,
  messageIdOf,
  objectOf,
  present,
  stableId,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';

type JsonRecord = Record<string, unknown>;

/** Of users, those that bring a person as it now is. */
const IDENTIFY = /^user\.(created|details_changed|external_id_changed|name_changed|role_changed)$/;

const context = { integration: { name: 'zendesk' } };

/** One event a request: of a subscription, in Zendesk's form, or of a trigger or automation, in any. */
export function parse(request: SourceRequest): JsonRecord[] {
  const body = jsonObject(request);
  const [, kind] = /^zen:event-type[:/](.+)$/.exec(textOf(body['type']) ?? '') ?? [];
  return [kind === undefined ? ofTrigger(body, request) : ofSubscription(kind, body)];
}

function ofSubscription(kind: string, body: JsonRecord): JsonRecord {
  const [domain = ''] = kind.split('.');
  const detail = objectOf(body['detail']);
  const id = textOf(body['id']);
  const call = {
    messageId: id === undefined ? stableId('zendesk', body) : messageIdOf('zendesk', id),
    timestamp: isoFromText(body['time']),
    ...identityOf(domain, detail, textOf(body['account_id'])),
  };
  if (IDENTIFY.test(kind))
    return present({ ...call, type: 'identify', traits: traitsOf(kind, body), context });
  const email = domain === 'user' ? textOf(detail['email']) : undefined;
  return present({
    ...call,
    type: 'track',
    event: `Zendesk ${titleCase(kind)}`,
    properties: propertiesOf(domain, detail, body['event']),
    context: { ...context, ...(email !== undefined && { traits: { email } }) },
  });
}

/** Of a user's event the user, of a ticket's its requester; else the account. */
function identityOf(domain: string, detail: JsonRecord, account = 'unknown'): JsonRecord {
  const userId = domain === 'user' ? textOf(detail['external_id']) : undefined;
  const person = domain === 'user' ? detail['id'] : domain === 'ticket' ? detail['requester_id'] : undefined;
  return present({ userId, anonymousId: `zendesk:${textOf(person) ?? `account-${account}`}` });
}

function traitsOf(kind: string, { detail, event }: JsonRecord): JsonRecord {
  const { email, role, organization_id, created_at } = objectOf(detail);
  const current = objectOf(event)['current'];
  const isName = kind === 'user.name_changed';
  return present({
    email,
    role,
    name: isName ? textOf(current) : undefined,
    // Zendesk writes 0 where there is none.
    organization_id: textOf(organization_id) === '0' ? undefined : organization_id,
    createdAt: isoFromText(created_at),
  });
}

/** `{id: '35436', subject: …}` of a ticket as `ticket_id` and so on, with what changed. */
function propertiesOf(domain: string, detail: JsonRecord, event: unknown): JsonRecord {
  const { id, via, ...rest } = detail;
  const { meta: _meta, ...change } = objectOf(event);
  return fitting(present({ ...rest, [`${domain}_id`]: id, channel: objectOf(via)['channel'], ...change }));
}

/** Triggers and automations post whatever their owner wrote. */
function ofTrigger(body: JsonRecord, { headers }: SourceRequest): JsonRecord {
  const invocation = headers['x-zendesk-webhook-invocation-id'];
  const userId = textOf(body['user_id']) ?? textOf(body['external_id']);
  const account = headers['x-zendesk-account-id'] ?? 'unknown';
  return present({
    type: 'track',
    event: 'Zendesk Webhook Received',
    messageId: invocation ? messageIdOf('zendesk', invocation) : stableId('zendesk', body),
    userId,
    anonymousId: userId === undefined ? `zendesk:account-${account}` : undefined,
    properties: fitting(body),
    context,
  });
}
