import { createHash } from 'node:crypto';
import {
  VALID,
  hmac,
  invalid,
  isSameSecret,
  matches,
  textBody,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/**
 * Twilio signs the URL and the form's fields; of a JSON body its digest, which it adds to the URL.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const signature = request.headers['x-twilio-signature'];
  if (!signature) return invalid('unsigned');
  const url = String(settings['webhookUrl']);
  const digest = request.query['bodySHA256'];
  if (digest === undefined) return verdictFor(url, fieldsOf(request));
  const isBody = isSameSecret(digest, createHash('sha256').update(request.body).digest('hex'));
  return isBody ? verdictFor(withDigest(url, digest), []) : invalid('signature');

  function verdictFor(signedUrl: string, fields: readonly string[]): Verdict {
    const isSigned = (variant: string) =>
      matches(signature, hmac('sha1', String(settings['authToken']), variant, ...fields), 'base64');
    return variantsOf(signedUrl).some(isSigned) ? VALID : invalid('signature');
  }
}

/** Names and values by name; each value of several once. */
function fieldsOf(request: SourceRequest): string[] {
  const form = new URLSearchParams(textBody(request));
  const names = [...new Set(form.keys())].sort();
  return names.flatMap((name) => [...new Set(form.getAll(name))].sort().flatMap((value) => [name, value]));
}

function withDigest(url: string, digest: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${digest}`;
}

/** Parts of Twilio sign the URL without its port, or with the usual one. */
function variantsOf(url: string): string[] {
  const [, scheme = '', host = '', rest = ''] =
    /^(https?:\/\/)([^/?#]*?)(?::\d+)?([/?#].*)?$/.exec(url) ?? [];
  const port = scheme === 'https://' ? ':443' : ':80';
  return [...new Set([url, `${scheme}${host}${rest}`, `${scheme}${host}${port}${rest}`])];
}
