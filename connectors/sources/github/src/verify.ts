import {
  VALID,
  hmac,
  namedValues,
  verdictOnAny,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * `X-Hub-Signature-256: sha256=<hex>`, where the webhook has a secret. GitHub signs no time.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function verify({ headers, body }: SourceRequest, { secret }: Settings): Verdict {
  if (secret === undefined) return VALID;
  const { sha256 } = namedValues(headers['x-hub-signature-256']);
  return verdictOnAny(sha256, hmac('sha256', String(secret), body), 'hex');
}
