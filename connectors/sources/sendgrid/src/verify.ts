import { createPublicKey, verify as isSigned } from 'node:crypto';
import {
  VALID,
  invalid,
  isRecent,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/** SendGrid sends again for a day, and does not say whether it signs anew then. */
const MAX_AGE_SECONDS = 25 * 3600;

/**
 * ECDSA on P-256 over the time and the exact body; the key in the settings is the public one.
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const key = settings['verificationKey'];
  if (typeof key !== 'string' || key.trim() === '') return VALID;
  const signature = request.headers['x-twilio-email-event-webhook-signature'];
  const time = request.headers['x-twilio-email-event-webhook-timestamp'];
  if (!signature || !time) return invalid('unsigned');
  if (!isSignedBy(key, Buffer.concat([Buffer.from(time), request.body]), signature))
    return invalid('signature');
  return isRecent(request, Number(time), MAX_AGE_SECONDS) ? VALID : invalid('expired');
}

function isSignedBy(key: string, signed: Buffer, signature: string): boolean {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    return isSigned('sha256', signed, publicKey, Buffer.from(signature, 'base64'));
  } catch {
    return false; // a key that is none
  }
}
