import {
  PayloadError,
  VALID,
  hmac,
  invalid,
  isRecent,
  jsonObject,
  matches,
  objectOf,
  textOf,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/** Mailgun sends again for eight hours, and does not say whether it signs anew then. */
const MAX_AGE_SECONDS = 9 * 3600;

/**
 * The signature stands in the body, over a time and a random token, not over the event: who has seen one request could
 * make others until it is too old.
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
 */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const signed = signatureOf(request);
  const [time, token, signature] = [signed['timestamp'], signed['token'], signed['signature']].map(textOf);
  if (!time || !token || !signature) return invalid('unsigned');
  const wanted = hmac('sha256', String(settings['signingKey']), time, token);
  if (!matches(signature, wanted, 'hex')) return invalid('signature');
  return isRecent(request, Number(time), MAX_AGE_SECONDS) ? VALID : invalid('expired');
}

function signatureOf(request: SourceRequest): Record<string, unknown> {
  try {
    return objectOf(jsonObject(request)['signature']);
  } catch (error) {
    if (error instanceof PayloadError) return {};
    throw error;
  }
}
