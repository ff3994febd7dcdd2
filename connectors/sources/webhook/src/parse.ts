import {
  isoFromMs,
  isoFromSeconds,
  messageIdOf,
  objectOf,
  present,
  stableId,
  textOf,
  type Settings,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { createMapper } from '@trackyard/mapping';
import { MAPPED_FIELDS } from './meta.ts';
import { readItems } from './read-items.ts';

type JsonRecord = Record<string, unknown>;

/** One event an item, its fields filled by the mapping, and by defaults where that says nothing. */
export function parse(request: SourceRequest, settings: Settings): JsonRecord[] {
  const map = createMapper(structuredClone(objectOf(settings['mapping'])), MAPPED_FIELDS);
  const isMapped = Object.keys(objectOf(settings['mapping'])).length > 0;
  const repeat = settings['keepRepeats'] === true ? request.receivedAt : 0;
  return readItems(request).map((value, index) => {
    const item = isObject(value) ? value : { value };
    const mapped = isMapped ? present(map(item)) : {};
    return eventOf(mapped, item, stableId('webhook', item, index, repeat));
  });
}

function eventOf(mapped: JsonRecord, item: JsonRecord, digest: string): JsonRecord {
  const { type = 'track', event, properties = item } = mapped;
  const userId = textOf(mapped['userId']);
  const messageId = textOf(mapped['messageId']);
  const isNamed = type === 'page' || type === 'screen';
  const hasTraits = type === 'identify' || type === 'group';
  return present({
    type,
    messageId: messageId === undefined ? digest : messageIdOf('webhook', messageId),
    ...(type === 'track' && { event: textOf(event) ?? 'Webhook Received' }),
    ...(isNamed && { name: textOf(event) }),
    userId,
    anonymousId: textOf(mapped['anonymousId']) ?? (userId === undefined ? 'webhook:unknown' : undefined),
    groupId: textOf(mapped['groupId']),
    previousId: textOf(mapped['previousId']),
    timestamp: timeOf(mapped['timestamp']),
    [hasTraits ? 'traits' : 'properties']: properties,
    context: { integration: { name: 'webhook' } },
  });
}

/** Numbers are seconds, or milliseconds from 1e11 on (in seconds, the year 5138); other texts are collection's to read. */
function timeOf(value: unknown): unknown {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value));
  if (!isNumeric) return value;
  return Number(value) < 1e11 ? isoFromSeconds(value) : isoFromMs(value);
}

function isObject(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
