import {
  VALID,
  hmac,
  invalid,
  isRecent,
  isSameSecret,
  namedValues,
  verdictOnAny,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/** Both proofs are optional with RevenueCat; each that is set is required. */
export function verify(request: SourceRequest, { authorization, signingSecret }: Settings): Verdict {
  const given = request.headers['authorization'];
  if (authorization !== undefined && !isSameSecret(given, String(authorization)))
    return invalid(given ? 'credentials' : 'unsigned');
  return signingSecret === undefined ? VALID : verdictOnSignature(request, String(signingSecret));
}

/**
 * `X-RevenueCat-Webhook-Signature: t=<seconds>,v1=<hex>`, a `v1` for each active secret, over `<t>.<body>`; what is sent
 * again is signed anew. https://www.revenuecat.com/docs/integrations/webhooks
 */
function verdictOnSignature(request: SourceRequest, secret: string): Verdict {
  const { t: [time = ''] = [], v1 } = namedValues(request.headers['x-revenuecat-webhook-signature']);
  const verdict = verdictOnAny(v1, hmac('sha256', secret, `${time}.`, request.body), 'hex');
  return verdict.ok && !isRecent(request, Number(time)) ? invalid('expired') : verdict;
}
