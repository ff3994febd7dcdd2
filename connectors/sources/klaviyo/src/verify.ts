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

/** Klaviyo sends again for two days, and does not say whether it signs anew then. */
const MAX_AGE_SECONDS = 49 * 3600;

/**
 * HMAC-SHA256 of the body and, after it, the time as its header has it (`Thu, 04 Jan 2024 18:05:25 GMT`).
 * https://developers.klaviyo.com/en/docs/working_with_system_webhooks
 */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const signature = request.headers['klaviyo-signature'];
  const time = request.headers['klaviyo-timestamp'];
  if (!signature || !time) return invalid('unsigned');
  const wanted = hmac('sha256', String(settings['secretKey']), request.body, time);
  if (!matches(signature, wanted, 'hex')) return invalid('signature');
  return isRecent(request, Date.parse(time) / 1000, MAX_AGE_SECONDS) ? VALID : invalid('expired');
}
