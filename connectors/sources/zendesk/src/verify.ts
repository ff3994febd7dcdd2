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
 * The HMAC of time and body in Base64, the time as ISO 8601.
 * https://developer.zendesk.com/documentation/webhooks/verifying/
 */
export function verify(request: SourceRequest, { signingSecret }: Settings): Verdict {
  if (!signingSecret) return invalid('credentials');
  const signature = request.headers['x-zendesk-webhook-signature'];
  const timestamp = request.headers['x-zendesk-webhook-signature-timestamp'] ?? '';
  if (signature && !isRecent(request, Date.parse(timestamp) / 1000)) return invalid('expired');
  return verdictOn(signature, hmac('sha256', String(signingSecret), timestamp, request.body), 'base64');
}
