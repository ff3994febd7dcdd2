import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SourceRequest, Verdict } from '../source.ts';

/** What a signed part may be. */
type Bytes = string | Uint8Array;

/** Vendors that sign a time sign a recent one: what is older, or comes from the future, is a replay. */
const TOLERANCE_SECONDS = 300;

export const VALID: Verdict = { ok: true };

/** A refusal; `reason` is short and fixed: it is counted, never sent back. */
export function invalid(reason: 'signature' | 'unsigned' | 'expired' | 'credentials'): Verdict {
  return { ok: false, reason };
}

/** The HMAC of the parts, one after the other. */
export function hmac(
  algorithm: 'sha1' | 'sha256' | 'sha512',
  key: Bytes,
  ...parts: readonly Bytes[]
): Buffer {
  const mac = createHmac(algorithm, key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** Compares in constant time; texts by their UTF-8. Nothing equals an empty value. */
export function isSameSecret(given: Bytes | undefined, wanted: Bytes): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(wanted)];
  return one.length > 0 && one.length === other.length && timingSafeEqual(one, other);
}

/** Whether a signature as text stands for these bytes. `encoding` says how the vendor writes it. */
export function matches(given: string | undefined, wanted: Buffer, encoding: 'hex' | 'base64'): boolean {
  return isSameSecret(given, wanted.toString(encoding));
}

/**
 * The values of a header like `t=1,v1=ab,v1=cd` by name, in order: a vendor signs with two keys while one is changed.
 */
export function namedValues(header = '', separator: ',' | ';' = ','): Readonly<Record<string, string[]>> {
  const values: Record<string, string[]> = Object.create(null);
  for (const part of header.split(separator)) {
    const [, name = '', value = ''] = /^ *([^=]+)=(.*?) *$/.exec(part) ?? [];
    if (name !== '') (values[name] ??= []).push(value);
  }
  return values;
}

/** The verdict on several signatures, of which one must match. */
export function verdictOnAny(
  given: readonly string[] = [],
  wanted: Buffer,
  encoding: 'hex' | 'base64',
): Verdict {
  if (given.length === 0) return invalid('unsigned');
  return given.some((one) => matches(one, wanted, encoding)) ? VALID : invalid('signature');
}

/** The verdict on a signature of the body alone, in a header. */
export function verdictOn(given: string | undefined, wanted: Buffer, encoding: 'hex' | 'base64'): Verdict {
  if (!given) return invalid('unsigned');
  return matches(given, wanted, encoding) ? VALID : invalid('signature');
}

/**
 * Whether a signed time, in seconds since the epoch, is near enough to when the request came. `maxAgeSeconds` is for
 * vendors that may send again what they signed before: a request that was refused while we were down is no replay.
 */
export function isRecent(
  { receivedAt }: SourceRequest,
  seconds: number,
  maxAgeSeconds = TOLERANCE_SECONDS,
): boolean {
  const age = receivedAt / 1000 - seconds;
  return age <= maxAgeSeconds && age >= -TOLERANCE_SECONDS; // false for what is no number
}

/** Whether the request carries these credentials as HTTP Basic. */
export function hasBasicAuth({ headers }: SourceRequest, user: string, password: string): boolean {
  const [, encoded = ''] = /^basic +(\S+)$/i.exec(headers['authorization'] ?? '') ?? [];
  return isSameSecret(Buffer.from(encoded, 'base64'), `${user}:${password}`);
}

/** The token of `Authorization: Bearer …`. */
export function bearerToken({ headers }: SourceRequest): string | undefined {
  return /^bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
}

/** The verdict on a token in a header, of `Authorization` also as `Bearer …`, or as `token` in the URL. */
export function verdictOnToken(request: SourceRequest, token: string, header = 'authorization'): Verdict {
  const name = header.toLowerCase();
  const given = [request.headers[name], request.query['token']];
  if (name === 'authorization') given.push(bearerToken(request));
  if (given.every((text) => text === undefined)) return invalid('unsigned');
  return given.some((text) => isSameSecret(text, token)) ? VALID : invalid('credentials');
}
