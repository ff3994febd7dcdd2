import { formBody, jsonBody, objectsOf, textBody, type SourceRequest } from '@trackyard/connector-sdk';
import { callbackEvent } from './callback-event.ts';
import { streamEvent } from './stream-event.ts';

/** Event Streams post a list as JSON, status callbacks a form. */
export function parse(request: SourceRequest): Record<string, unknown>[] {
  const isJson = /^\s*[[{]/.test(textBody(request));
  if (!isJson) return [callbackEvent(formBody(request))];
  const body = jsonBody(request);
  return objectsOf(Array.isArray(body) ? body : [body]).map((event) => streamEvent(event));
}
