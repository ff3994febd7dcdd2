import {
  jsonBody,
  objectOf,
  objectsOf,
  PayloadError,
  stableId,
  textOf,
  type SourceRequest,
} from '@trackyard/connector-sdk';

type JsonRecord = Record<string, unknown>;

/** The events as they are, with where they come from, and an id where a mapping in Segment left it out. */
export function parse(request: SourceRequest): JsonRecord[] {
  const body = jsonBody(request);
  const given: unknown[] = Array.isArray(body) ? body : [body];
  const events = objectsOf(given).filter((event) => !Array.isArray(event));
  if (events.length < given.length) throw new PayloadError('The webhook holds something that is no event.');
  return events.map((event, index) => ({
    ...event,
    messageId: textOf(event['messageId']) ?? stableId('segment', event, index),
    context: { integration: { name: 'segment' }, ...objectOf(event['context']) },
  }));
}
