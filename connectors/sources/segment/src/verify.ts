import {
  hmac,
  invalid,
  textBody,
  VALID,
  verdictOn,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * `x-signature` is the HMAC-SHA1 of the body in hexadecimal; of a batch, of its first event alone, as Segment's own
 * code has it: https://github.com/segmentio/action-destinations/blob/main/packages/destination-actions/src/destinations/webhook/index.ts
 */
export function verify(request: SourceRequest, { sharedSecret }: Settings): Verdict {
  if (!sharedSecret) return VALID;
  const signed = signedBytes(request);
  if (signed === undefined) return invalid('signature');
  return verdictOn(request.headers['x-signature'], hmac('sha1', String(sharedSecret), signed), 'hex');
}

/** Segment's `JSON.stringify` is undone and done again by the same function. */
function signedBytes(request: SourceRequest): string | Uint8Array | undefined {
  const text = textBody(request);
  if (!text.startsWith('[')) return request.body;
  try {
    const [first] = JSON.parse(text) as unknown[];
    return JSON.stringify(first);
  } catch {
    return undefined;
  }
}
