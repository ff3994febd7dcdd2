import {
  hmac,
  invalid,
  isRecent,
  VALID,
  verdictOn,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * `t=<seconds>,v1=<HMAC of "<t>.<body>" in hexadecimal>`.
 * https://developer.calendly.com/api-docs/ZG9jOjM2MzE2MDM4-webhook-signatures
 */
export function verify(request: SourceRequest, { signingKey }: Settings): Verdict {
  if (!signingKey) return VALID;
  const header = request.headers['calendly-webhook-signature'];
  if (!header) return invalid('unsigned');
  const parts = new Map(header.split(',').map((part) => part.trim().split('=', 2) as [string, string]));
  const time = parts.get('t') ?? '';
  if (!isRecent(request, Number(time || Number.NaN))) return invalid('expired');
  return verdictOn(parts.get('v1'), hmac('sha256', String(signingKey), `${time}.`, request.body), 'hex');
}
