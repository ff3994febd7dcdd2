import {
  hmac,
  invalid,
  verdictOn,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * `x-hub-signature-256` is `sha256=` and the HMAC of the body in hexadecimal, over the bytes as they come: other
 * letters than ASCII stand in them as `\uXXXX`. It signs no time.
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
export function verify({ headers, body }: SourceRequest, { appSecret }: Settings): Verdict {
  if (!appSecret) return invalid('credentials');
  const signature = headers['x-hub-signature-256']?.replace(/^sha256=/, '');
  return verdictOn(signature, hmac('sha256', String(appSecret), body), 'hex');
}
