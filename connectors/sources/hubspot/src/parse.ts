import {
  fitting,
  isoFromMs,
  jsonObjects,
  present,
  stableId,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';

type JsonRecord = Record<string, unknown>;

/** https://developers.hubspot.com/docs/api/crm/understanding-the-crm#object-type-ids */
const OBJECTS = new Map(
  Object.entries({
    '0-1': 'contact',
    '0-2': 'company',
    '0-3': 'deal',
    '0-5': 'ticket',
    '0-7': 'product',
    '0-8': 'line_item',
  }),
);

const VERBS = new Map(
  Object.entries({
    creation: 'Created',
    deletion: 'Deleted',
    privacyDeletion: 'Deleted For Privacy',
    propertyChange: 'Property Changed',
    associationChange: 'Association Changed',
    merge: 'Merged',
    restore: 'Restored',
  }),
);

/** HubSpot's names of properties that have a reserved trait. */
const TRAITS = new Map(
  Object.entries({
    firstname: 'firstName',
    lastname: 'lastName',
    jobtitle: 'title',
  }),
);

/** `eventId` alone is not unique, HubSpot says; `attemptNumber` grows when it sends again. */
const ID_PARTS = [
  ...['portalId', 'appId', 'subscriptionId', 'eventId', 'subscriptionType', 'occurredAt'],
  ...['objectId', 'propertyName', 'fromObjectId', 'toObjectId'],
];

const NO_PROPERTIES = new Set(['subscriptionType', 'occurredAt', 'eventId', 'attemptNumber', 'appId']);

/** One event each; HubSpot puts up to a hundred into a request. */
export function parse(request: SourceRequest): JsonRecord[] {
  return jsonObjects(request).map(eventOf);
}

function eventOf(change: JsonRecord): JsonRecord {
  const [subject = '', verb = ''] = (textOf(change['subscriptionType']) ?? '').split('.');
  const object = subject === 'object' ? (OBJECTS.get(String(change['objectTypeId'])) ?? 'object') : subject;
  const isContact = object === 'contact';
  const person = isContact ? textOf(change['objectId']) : undefined;
  const call = {
    messageId: idOf(change),
    timestamp: isoFromMs(change['occurredAt']),
    anonymousId: `hubspot:${person ?? `portal-${textOf(change['portalId']) ?? 'unknown'}`}`,
    context: { integration: { name: 'hubspot' } },
  };
  const property = textOf(change['propertyName']);
  if (isContact && verb === 'propertyChange' && property !== undefined)
    return present({
      ...call,
      type: 'identify',
      traits: { [TRAITS.get(property) ?? property]: change['propertyValue'] ?? null },
    });
  return present({
    ...call,
    type: 'track',
    event: ['HubSpot', titleCase(object), VERBS.get(verb) ?? titleCase(verb)]
      .filter((word) => word !== '')
      .join(' '),
    properties: propertiesOf(change),
  });
}

function idOf(change: JsonRecord): string {
  return stableId('hubspot', ...ID_PARTS.map((name) => change[name]));
}

function propertiesOf(change: JsonRecord): JsonRecord {
  const named = Object.entries(change)
    .filter(([name]) => !NO_PROPERTIES.has(name))
    .map(([name, value]) => [snakeCase(name), value] as const);
  return fitting(present(Object.fromEntries(named)));
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
