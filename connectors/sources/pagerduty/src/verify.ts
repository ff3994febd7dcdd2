import {
  hmac,
  namedValues,
  verdictOnAny,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * `X-PagerDuty-Signature: v1=<hex>,v1=<hex>`, one for each active secret. PagerDuty signs no time.
 * https://developer.pagerduty.com/docs/verifying-signatures
 */
export function verify({ headers, body }: SourceRequest, settings: Settings): Verdict {
  const { v1 } = namedValues(headers['x-pagerduty-signature']);
  return verdictOnAny(v1, hmac('sha256', String(settings['signingSecret']), body), 'hex');
}
