import {
  VALID,
  hmac,
  invalid,
  isRecent,
  matches,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/** Customer.io sends again for a week, and does not say whether it signs anew then. */
const MAX_AGE_SECONDS = 7 * 86_400 + 3600;

/**
 * HMAC-SHA256 of version, time and body.
 * https://docs.customer.io/integrations/data-out/connections/webhooks/#securely-verify-requests
 */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const signature = request.headers['x-cio-signature'];
  const time = request.headers['x-cio-timestamp'];
  if (!signature || !time) return invalid('unsigned');
  const wanted = hmac('sha256', String(settings['signingKey']), `v0:${time}:`, request.body);
  if (!matches(signature, wanted, 'hex')) return invalid('signature');
  return isRecent(request, Number(time), MAX_AGE_SECONDS) ? VALID : invalid('expired');
}
