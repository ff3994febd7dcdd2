import { hash } from 'node:crypto';
import { PayloadError, readHeaders, type Delivery } from '@trackyard/connector-sdk';
import { fillUrl } from './fill-url.ts';
import type { ApiSettings, BodyFormat } from './read-settings.ts';

/** One event's part of a request. */
export interface Part {
  /** The delivery's id. */
  id: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  /** As it stands in the body. */
  text: string;
}

/** What an action sends of an event; `json` where its JSON is there already. */
export interface Shape {
  body: unknown;
  json?: string;
  headers?: unknown;
}

const CONTENT_TYPES: Readonly<Record<BodyFormat, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  form: 'application/x-www-form-urlencoded',
};

/** Throws `PayloadError` for an event that cannot be sent so. */
export function partOf(
  { id, event }: Pick<Delivery, 'id' | 'event'>,
  { url, method, format }: ApiSettings,
  { body, json, headers: given }: Shape,
): Part {
  const { headers, problem } = readHeaders(textsOf(given));
  if (problem) throw new PayloadError(problem);
  const hasBody = !['GET', 'HEAD', 'DELETE'].includes(method);
  return { id, url: fillUrl(url, event), headers, text: hasBody ? bodyText(body, format, json) : '' };
}

/** The body of a request with these parts, and what names it over retries. */
export function joinParts(
  parts: readonly Part[],
  { format, isBatch }: { format: BodyFormat; isBatch: boolean },
): { id: string; body: string } {
  const texts = parts.map(({ text }) => text);
  const [first, ...others] = parts;
  const id =
    others.length === 0 ? String(first?.id) : hash('sha256', parts.map((part) => part.id).join(), 'hex');
  if (!isBatch) return { id, body: texts.join('') };
  return { id, body: format === 'ndjson' ? texts.join('') : `[${texts.join(',')}]` };
}

export function contentTypeOf(format: BodyFormat): string {
  return CONTENT_TYPES[format];
}

function bodyText(body: unknown, format: BodyFormat, json?: string): string {
  if (typeof body === 'string') return format === 'ndjson' ? `${body.replaceAll(/\s*\n\s*/g, ' ')}\n` : body;
  if (format !== 'form') return (json ?? JSON.stringify(body)) + (format === 'ndjson' ? '\n' : '');
  const fields = Object.entries(body ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return new URLSearchParams(
    fields.map(([name, value]): [string, string] => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  ).toString();
}

/** Numbers and booleans as text; what the event has no value for is left out. */
function textsOf(given: unknown): object {
  const entries = Object.entries(given ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? value : String(value)]),
  );
}
