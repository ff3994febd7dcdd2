import {
  PayloadError,
  fitting,
  isoFromSeconds,
  jsonObject,
  messageIdOf,
  objectOf,
  present,
  stableId,
  textOf,
  titleCase,
  type Settings,
  type SourceRequest,
} from '@trackyard/connector-sdk';

type JsonRecord = Readonly<Record<string, unknown>>;

/** What people wrote, in whatever form. */
const CONTENT = ['text', 'blocks', 'attachments', 'files', 'message', 'previous_message', 'root'];

/** Longer texts are cut. */
const MAX_TEXT = 2_000;

/** What stands elsewhere in the event. */
const FRAME = ['type', 'event_ts', 'user'];

/** The track event of a webhook; somebody who joins or changes his profile is an `identify` too. */
export function parse(request: SourceRequest, settings: Settings): JsonRecord[] {
  const envelope = jsonObject(request);
  const event = envelope['event'] === undefined ? envelope : objectOf(envelope['event']);
  const kind = textOf(event['type']);
  if (!kind) throw new PayloadError('The webhook has no type.');
  const messageId = idOf(envelope);
  const frame = frameOf(envelope, event);
  const track = {
    ...{ type: 'track', event: nameOf(kind, event), messageId, ...frame },
    properties: propertiesOf(event, settings),
  };
  const person = objectOf(event['user']);
  if (person['id'] === undefined) return [track];
  const identify = { type: 'identify', messageId: `${messageId}-user`, ...frame, traits: traitsOf(person) };
  return kind === 'team_join' ? [identify, track] : [identify];
}

/** The event's id; the notice that Slack withholds events (`app_rate_limited`) has none, but one a minute. */
function idOf(envelope: JsonRecord): string {
  const id = textOf(envelope['event_id']);
  const { type, team_id, api_app_id, minute_rate_limited, ...rest } = envelope;
  if (id) return messageIdOf('slack', id);
  return stableId('slack', type, team_id, api_app_id, minute_rate_limited ?? rest);
}

function frameOf(envelope: JsonRecord, event: JsonRecord) {
  const team = textOf(envelope['team_id']);
  const actor = [
    ...[event['user'], objectOf(event['user'])['id'], objectOf(event['message'])['user']],
    ...[event['user_id'], event['bot_id'], team],
  ].find((id) => textOf(id) !== undefined);
  return {
    anonymousId: `slack:${textOf(actor) ?? 'workspace'}`,
    timestamp: isoFromSeconds(event['event_ts']) ?? isoFromSeconds(envelope['event_time']),
    context: { integration: { name: 'slack' }, ...(team && { groupId: team }) },
  };
}

function nameOf(kind: string, { subtype }: JsonRecord): string {
  if (kind !== 'message') return `Slack ${titleCase(kind)}`;
  return `Slack ${titleCase(textOf(subtype) ?? 'message_posted')}`;
}

function propertiesOf(event: JsonRecord, settings: Settings): JsonRecord {
  const isTold = (name: string): boolean =>
    !CONTENT.includes(name) && !FRAME.includes(name) && name !== 'token';
  const text = textOf(event['text']) ?? textOf(objectOf(event['message'])['text']);
  return present({
    ...fitting(Object.fromEntries(Object.entries(event).filter(([name]) => isTold(name)))),
    text_length: text?.length,
    text: settings['includeText'] === true ? text?.slice(0, MAX_TEXT) : undefined,
    files: Array.isArray(event['files']) ? event['files'].length : undefined,
  });
}

function traitsOf(user: JsonRecord): JsonRecord {
  const profile = objectOf(user['profile']);
  return present({
    email: profile['email'],
    name: textOf(user['real_name']) ?? profile['real_name'],
    username: user['name'],
    title: profile['title'],
    phone: profile['phone'],
    avatar: profile['image_512'],
    timezone: user['tz'],
    is_bot: user['is_bot'],
    deleted: user['deleted'],
  });
}
