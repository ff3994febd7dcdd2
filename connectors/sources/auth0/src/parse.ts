import {
  PayloadError,
  fitting,
  isoFromText,
  messageIdOf,
  objectOf,
  present,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { EVENT_NAMES } from './event-names.ts';
import { recordsOf } from './records-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

const FIELDS = [
  ...['description', 'connection', 'strategy', 'strategy_type', 'client_id', 'client_name', 'hostname'],
  ...['audience', 'scope', 'organization_id', 'organization_name', 'tenant_name', 'isMobile'],
];

const integration = { name: 'auth0' };

/** The events of a body. A user who signed up, was made or changed is an `identify` too. */
export function parse(request: SourceRequest): JsonRecord[] {
  return recordsOf(request).flatMap((record) =>
    record['specversion'] === undefined && record['spec_version'] === undefined
      ? eventsOfLog(record)
      : eventsOfStream(record),
  );
}

/** An entry of a log stream: `{log_id, data}`. https://auth0.com/docs/customize/log-streams/custom-log-streams */
function eventsOfLog(record: JsonRecord): JsonRecord[] {
  const entry = record['data'] === undefined ? record : objectOf(record['data']);
  const id = textOf(record['log_id']) ?? textOf(entry['log_id']);
  const code = textOf(entry['type']);
  if (!id || !code) throw new PayloadError('An entry of the log has no id or type.');
  const name = Object.hasOwn(EVENT_NAMES, code) ? EVENT_NAMES[code] : undefined;
  const frame = frameOfLog(entry, id);
  const track = {
    ...{
      type: 'track',
      event: name ?? `Auth0 ${titleCase(code)}`,
      messageId: messageIdOf('auth0', id),
      ...frame,
    },
    properties: name ? propertiesOf(entry, code) : fitting(entry),
  };
  if (code !== 'ss') return [track];
  const traits = { ...frame.context.traits, ...present({ createdAt: frame.timestamp }) };
  return [{ type: 'identify', ...frame, messageId: messageIdOf('auth0', `${id}-user`), traits }, track];
}

function frameOfLog(entry: JsonRecord, id: string) {
  const userId = textOf(entry['user_id']);
  const name = textOf(entry['user_name']);
  return {
    ...(userId ? { userId } : { anonymousId: `auth0:${textOf(entry['client_id']) ?? id}` }),
    timestamp: isoFromText(entry['date']),
    context: {
      integration,
      ...present({ ip: textOf(entry['ip']), userAgent: textOf(entry['user_agent']) }),
      ...(name && { traits: name.includes('@') ? { email: name } : { username: name } }),
    },
  };
}

function propertiesOf(entry: JsonRecord, code: string): JsonRecord {
  return present({
    code,
    ...Object.fromEntries(FIELDS.map((name) => [name, entry[name]])),
    logins_count: objectOf(objectOf(entry['details'])['stats'])['loginsCount'],
    country: objectOf(entry['location_info'])['country_code'],
  });
}

/** An event of an event stream, a CloudEvent. https://auth0.com/docs/customize/events/event-types */
function eventsOfStream(event: JsonRecord): JsonRecord[] {
  const id = textOf(event['id']);
  const kind = textOf(event['type'])?.replace(/^com\.auth0\./, '');
  if (!id || !kind) throw new PayloadError('An event of the stream has no id or type.');
  const object = objectOf(objectOf(event['data'])['object']);
  const userId = textOf(object['user_id']) ?? textOf(objectOf(object['user'])['user_id']);
  const frame = {
    messageId: messageIdOf('auth0', id),
    ...(userId ? { userId } : { anonymousId: `auth0:${textOf(object['id']) ?? id}` }),
    timestamp: isoFromText(event['time']),
    context: { integration },
  };
  const isUser = kind === 'user.created' || kind === 'user.updated';
  const properties = isUser ? {} : fitting(object);
  const track = { type: 'track', event: `Auth0 ${titleCase(kind)}`, ...frame, properties };
  if (!isUser) return [track];
  const identify = {
    type: 'identify',
    ...frame,
    messageId: messageIdOf('auth0', `${id}-user`),
    traits: traitsOf(object),
  };
  return [identify, track];
}

function traitsOf(user: JsonRecord): JsonRecord {
  return present({
    email: user['email'],
    email_verified: user['email_verified'],
    firstName: user['given_name'],
    lastName: user['family_name'],
    name: user['name'],
    username: user['username'],
    phone: user['phone_number'],
    avatar: user['picture'],
    blocked: user['blocked'],
    createdAt: isoFromText(user['created_at']),
  });
}
