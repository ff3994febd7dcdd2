import { LIMITS } from '@trackyard/event-spec';
import { PayloadError } from '../errors.ts';
import type { SourceRequest } from '../source.ts';

type JsonRecord = Record<string, unknown>;

/** An event's, and as much again around it. */
const MAX_DEPTH = LIMITS.depth * 2;

/** The body as UTF-8. */
export function textBody({ body }: SourceRequest): string {
  return Buffer.from(body).toString('utf8');
}

/** The body as JSON, whatever it is. Throws `PayloadError` where it is none. */
export function jsonBody(request: SourceRequest): unknown {
  return shallow(readJson(request));
}

/** The value, where no depth of it can exhaust the stack of what walks it. Throws `PayloadError` where one can. */
export function shallow(value: unknown): unknown {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((node) => (typeof node === 'object' && node !== null ? Object.values(node) : []));
    if (level.length === 0) return value;
  }
  throw new PayloadError('The webhook is nested too deep.');
}

function readJson(request: SourceRequest): unknown {
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
