import { MASK, redactText } from '@trackyard/base';
import type { RecordedRequest } from './recording-context.ts';

/** Hides what must not be shown. */
export interface Mask {
  text(text: string): string;
  request(request: RecordedRequest): RecordedRequest;
}

/** Shorter ones would mask half of every text. */
const MIN_SECRET_CHARACTERS = 4;
const SECRET_HEADER = /auth|cookie|key|token|secret|signature|password|credential/i;

/**
 * Masks every text of the secret settings, wherever it stands and as URLs and Basic authorization write it, and headers
 * that hold credentials by their names.
 */
export function createMask(secrets: readonly unknown[]): Mask {
  const wanted = [...new Set(secrets.flatMap(textsOf).flatMap(spellings))].sort(longestFirst);
  const text = (shown: string) =>
    redactText(wanted.reduce((masked, secret) => masked.replaceAll(secret, MASK), shown));
  return {
    text,
    request: ({ headers, url, body, ...request }) => ({
      ...request,
      url: text(url),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, SECRET_HEADER.test(name) ? MASK : text(value)]),
      ),
      body: body === null ? null : text(body),
    }),
  };
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= MIN_SECRET_CHARACTERS ? [value] : [];
  if (typeof value === 'number') return textsOf(String(value));
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function spellings(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, inJson, encodeURIComponent(secret), base64, Buffer.from(`${secret}:`).toString('base64')];
}

function longestFirst(one: string, other: string): number {
  return other.length - one.length;
}
