import { PayloadError, objectOf, textBody, type SourceRequest } from '@trackyard/connector-sdk';

type JsonRecord = Readonly<Record<string, unknown>>;

/** The records of a body: a JSON array, an object, an object with `logs`, or a JSON object a line. */
export function recordsOf(request: SourceRequest): JsonRecord[] {
  const text = textBody(request);
  const whole = read(text);
  const records = whole === undefined ? linesOf(text) : unwrapped(whole);
  if (!records.every((record) => Object.keys(objectOf(record)).length > 0))
    throw new PayloadError('The body is not made of JSON objects.');
  return records.map(objectOf);
}

function unwrapped(value: unknown): unknown[] {
  const { logs } = objectOf(value);
  if (Array.isArray(value)) return value;
  return Array.isArray(logs) ? logs : [value];
}

function linesOf(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new PayloadError('The body is empty.');
  return lines.map(read);
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
