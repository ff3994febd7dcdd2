import {
  PayloadError,
  formBody,
  isoFromSeconds,
  isoFromText,
  jsonObject,
  messageIdOf,
  objectOf,
  textBody,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { propertiesOf, subjectOf } from './properties-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** What `parse` reads of the headers. https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers */
export const HEADERS = ['x-github-event', 'x-github-delivery'];

/** One event a webhook, of the account that caused it. */
export function parse(request: SourceRequest): JsonRecord[] {
  const kind = request.headers['x-github-event'];
  const delivery = request.headers['x-github-delivery']; // the same when it is delivered again
  if (!kind || !delivery) throw new PayloadError('The webhook has no event or delivery.');
  const payload = payloadOf(request);
  const { id, login } = objectOf(payload['sender']);
  return [
    {
      type: 'track',
      event: nameOf(kind, payload),
      messageId: messageIdOf('github', delivery),
      anonymousId: `github:${textOf(id) ?? ownerOf(payload) ?? delivery}`,
      timestamp: timeOf(kind, payload),
      context: {
        integration: { name: 'github' },
        ...(textOf(login) && { traits: { username: login } }),
      },
      properties: propertiesOf(kind, payload),
    },
  ];
}

/** JSON, or JSON in a form: the webhook's content type is a setting of GitHub's. */
function payloadOf(request: SourceRequest): JsonRecord {
  if (!textBody(request).startsWith('payload=')) return jsonObject(request);
  return jsonObject({ ...request, body: Buffer.from(formBody(request)['payload'] ?? '') });
}

function nameOf(kind: string, payload: JsonRecord): string {
  const { action } = payload;
  const isMerge = kind === 'pull_request' && action === 'closed';
  const done = isMerge && objectOf(payload['pull_request'])['merged'] === true ? 'merged' : textOf(action);
  return `GitHub ${titleCase(`${kind === 'issues' ? 'issue' : kind} ${done ?? ''}`)}`;
}

/** Unknown for what was deleted: only when it last changed is told. */
function timeOf(kind: string, payload: JsonRecord): string | undefined {
  if (payload['action'] === 'deleted') return undefined;
  const repository = objectOf(payload['repository']);
  if (kind === 'push') return isoFromSeconds(repository['pushed_at']);
  const subject = subjectOf(kind, payload);
  const times = ['submitted_at', 'updated_at', 'published_at', 'created_at'].map((name) => subject[name]);
  return [payload['starred_at'], ...times].map(isoFromText).find((time) => time !== undefined);
}

function ownerOf(payload: JsonRecord): string | undefined {
  const { id } = objectOf(payload['organization'] ?? objectOf(payload['repository'])['owner']);
  return textOf(id);
}
