import { createHash } from 'node:crypto';
import type { HttpRequest } from '@trackyard/connector-sdk';
import { MARK } from './sample-events.ts';

/** Marked texts, ids, phone numbers, addresses and moments: what stands in no request by chance. */
const TELLING = new RegExp(
  `${MARK}|^[0-9a-f]{8}-[0-9a-f-]{27}$|^\\+\\d{7,}$|^\\d{4}-\\d\\d-\\d\\dT|^(\\d+\\.){3}\\d+$`,
);
const MIN_DIGITS = 5;

/** Whether a request's URL or body holds something of the event: a value, or its hash, in any spelling that is used. */
export function holdsEventData({ url, body }: HttpRequest, event: Record<string, unknown>): boolean {
  const text = spellings(`${url}\n${textOf(body)}`);
  const values = [...tellingValuesOf(event), String(event['event'] ?? MARK)];
  return values.some((value) => needles(value).some((needle) => text.includes(needle)));
}

function textOf(body: HttpRequest['body']): string {
  return typeof body === 'string' ? body : Buffer.from(body ?? []).toString('utf8');
}

function spellings(text: string): string {
  const decoded = text.replace(/%[0-9a-f]{2}|\+/gi, (part) => safely(part));
  const base64 = [...text.matchAll(/[A-Za-z0-9+/=_-]{24,}/g)].map(([part]) =>
    Buffer.from(part, 'base64').toString(),
  );
  return [text, decoded, ...base64].join('\n').toLowerCase();
}

function safely(part: string): string {
  if (part === '+') return ' ';
  return String.fromCharCode(Number.parseInt(part.slice(1), 16));
}

function* tellingValuesOf(value: unknown): Generator<string> {
  if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) yield* tellingValuesOf(inner);
  else if (typeof value === 'string' && TELLING.test(value)) yield value;
  else if (typeof value === 'number' && String(value).length >= MIN_DIGITS) yield String(value);
}

function needles(value: string): string[] {
  const plain = value.toLowerCase();
  const stripped = plain.replace(/[^a-z0-9]/g, '');
  const time = Date.parse(value);
  const times = /^\d{4}-\d\d-\d\dT/.test(value) ? [String(time), String(Math.floor(time / 1000))] : [];
  const hashes = [...new Set([value, plain, stripped, plain.replace('+', '')])].flatMap((text) =>
    ['sha256', 'md5', 'sha1'].map((name) => createHash(name).update(text).digest('hex')),
  );
  return [plain, JSON.stringify(plain).slice(1, -1), ...times, ...hashes];
}
