import {
  PayloadError,
  isoFromText,
  jsonObject,
  messageIdOf,
  objectOf,
  present,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { propertiesOf } from './properties-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** One event a webhook, of whoever or whatever caused it. */
export function parse(request: SourceRequest): JsonRecord[] {
  const event = objectOf(jsonObject(request)['event']);
  const id = textOf(event['id']);
  const kind = textOf(event['event_type']);
  if (!id || !kind) throw new PayloadError('The webhook has no event id or type.');
  const resource = objectOf(event['data']);
  const agent = objectOf(event['agent']);
  return [
    {
      type: 'track',
      event: `PagerDuty ${titleCase(kind)}`,
      messageId: messageIdOf('pagerduty', id),
      anonymousId: `pagerduty:${textOf(agent['id']) ?? textOf(resource['id']) ?? id}`,
      timestamp: isoFromText(event['occurred_at']),
      context: {
        integration: { name: 'pagerduty', version: '3' },
        ...(textOf(agent['summary']) && { traits: { name: agent['summary'] } }),
      },
      properties: present({
        ...propertiesOf(resource),
        agent_type: agent['type'],
        client: objectOf(event['client'])['name'],
      }),
    },
  ];
}
