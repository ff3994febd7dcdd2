import {
  hmac,
  invalid,
  isRecent,
  namedValues,
  verdictOnAny,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * `Stripe-Signature: t=<seconds>,v1=<hex>`, a `v1` for each active secret, over `<t>.<body>`.
 * https://docs.stripe.com/webhooks/signature
 */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const { t: [time = ''] = [], v1 } = namedValues(request.headers['stripe-signature']);
  const secret = String(settings['signingSecret']);
  const verdict = verdictOnAny(v1, hmac('sha256', secret, `${time}.`, request.body), 'hex');
  return verdict.ok && !isRecent(request, Number(time)) ? invalid('expired') : verdict;
}
