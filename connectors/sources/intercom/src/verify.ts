import {
  hmac,
  invalid,
  verdictOn,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * `x-hub-signature` is `sha1=` and the HMAC of the body in hexadecimal; it signs no time.
 * https://developers.intercom.com/docs/webhooks/setting-up-webhooks
 */
export function verify({ headers, body }: SourceRequest, { clientSecret }: Settings): Verdict {
  if (!clientSecret) return invalid('credentials');
  const signature = headers['x-hub-signature']?.replace(/^sha1=/, '');
  return verdictOn(signature, hmac('sha1', String(clientSecret), body), 'hex');
}
