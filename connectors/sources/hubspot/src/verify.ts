import { createHash } from 'node:crypto';
import {
  hmac,
  invalid,
  isRecent,
  verdictOn,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * Version 3 where the URL is known, which it covers; else version 1, which HubSpot sends beside it.
 * https://developers.hubspot.com/docs/api/webhooks/validating-requests
 */
export function verify(request: SourceRequest, { clientSecret, url }: Settings): Verdict {
  const { method, headers, body } = request;
  const secret = String(clientSecret ?? '');
  if (secret === '') return invalid('credentials');
  if (typeof url !== 'string' || url === '') {
    const digest = createHash('sha256').update(secret).update(body).digest();
    return verdictOn(headers['x-hubspot-signature'], digest, 'hex');
  }
  const timestamp = headers['x-hubspot-request-timestamp'] ?? '';
  const signature = headers['x-hubspot-signature-v3'];
  if (signature && !isRecent(request, Number(timestamp || Number.NaN) / 1000)) return invalid('expired');
  return verdictOn(signature, hmac('sha256', secret, `${method}${url}`, body, timestamp), 'base64');
}
