import {
  hmac,
  VALID,
  verdictOn,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * `typeform-signature` is `sha256=` and the HMAC of the body in Base64; it signs no time.
 * https://www.typeform.com/developers/webhooks/secure-your-webhooks/
 */
export function verify({ headers, body }: SourceRequest, { secret }: Settings): Verdict {
  if (!secret) return VALID;
  const signature = headers['typeform-signature']?.replace(/^sha256=/, '');
  return verdictOn(signature, hmac('sha256', String(secret), body), 'base64');
}
