import {
  hmac,
  invalid,
  textOf,
  VALID,
  verdictOn,
  verdictOnToken,
  type Settings,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/** By token or signature of the body, as set; everything is refused where a secret is needed and not set. */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const { authentication, secret } = settings;
  if (authentication === 'none') return VALID;
  if (typeof secret !== 'string' || secret === '') return invalid('credentials');
  if (authentication === 'hmac') return verifySignature(request, settings, secret);
  return verdictOnToken(request, secret, textOf(settings['header']));
}

function verifySignature(request: SourceRequest, settings: Settings, secret: string): Verdict {
  const algorithm =
    settings['algorithm'] === 'sha1' || settings['algorithm'] === 'sha512' ? settings['algorithm'] : 'sha256';
  const encoding = settings['encoding'] === 'base64' ? 'base64' : 'hex';
  const given = request.headers[String(settings['header'] ?? 'x-signature').toLowerCase()] ?? '';
  const bare = given.startsWith(`${algorithm}=`) ? given.slice(algorithm.length + 1) : given;
  return verdictOn(
    encoding === 'hex' ? bare.toLowerCase() : bare,
    hmac(algorithm, secret, request.body),
    encoding,
  );
}
