import { PayloadError } from '../errors.ts';
import type { SourceRequest } from '../source.ts';

type JsonRecord = Record<string, unknown>;

/** The body as UTF-8. */
export function textBody({ body }: SourceRequest): string {
  return Buffer.from(body).toString('utf8');
}

/** The body as JSON, whatever it is. Throws `PayloadError` where it is none. */
export function jsonBody(request: SourceRequest): unknown {
  try {
    return JSON.parse(textBody(request));
  } catch {
    throw new PayloadError('The webhook is not JSON.');
  }
}

/** The body as a JSON object. Throws `PayloadError` where it is none. */
export function jsonObject(request: SourceRequest): JsonRecord {
  const value = jsonBody(request);
  if (!isObject(value)) throw new PayloadError('The webhook is not a JSON object.');
  return value;
}

/** The objects of a JSON list. Throws `PayloadError` where the body is none, or holds anything else. */
export function jsonObjects(request: SourceRequest): JsonRecord[] {
  const value = jsonBody(request);
  if (!Array.isArray(value) || !value.every(isObject))
    throw new PayloadError('The webhook is not a list of JSON objects.');
  return value;
}

/** An `application/x-www-form-urlencoded` body, the last of equal names. */
export function formBody(request: SourceRequest): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(textBody(request)));
}

function isObject(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
