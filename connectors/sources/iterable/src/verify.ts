import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Settings, SourceRequest, Verdict } from '@trackyard/connector-sdk';

/** `x-signature` is the HMAC-SHA256 of the body, in hexadecimal. */
export function verify({ headers, body }: SourceRequest, settings: Settings): Verdict {
  const given = Buffer.from(headers['x-signature'] ?? '', 'hex');
  const wanted = createHmac('sha256', String(settings['signingSecret'])).update(body).digest();
  const isSame = given.length === wanted.length && timingSafeEqual(given, wanted);
  return isSame ? { ok: true } : { ok: false, reason: 'signature' };
}
