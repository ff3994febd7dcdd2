import {
  VALID,
  hmac,
  invalid,
  isSameSecret,
  jsonBody,
  objectOf,
  textBody,
  type Settings,
  type SourceAnswer,
  type SourceRequest,
  type Verdict,
} from '@trackyard/connector-sdk';

/** The name of the parameter of the URL; the lake leaves it out. */
export const TOKEN_PARAMETER = 'token';

/** Each proof that is set is required. Neither covers the body. */
export function verify(request: SourceRequest, settings: Settings): Verdict {
  const { signingSecret } = settings;
  const verdict = verdictOnToken(request, settings);
  return verdict.ok && signingSecret !== undefined ? verdictOnJwt(request, String(signingSecret)) : verdict;
}

/**
 * The question that a new URL is asked. Whether monday.com signs it is not documented: the token in the URL is looked at,
 * the signature is not. https://developer.monday.com/api-reference/reference/webhooks#url-verification
 */
export function handshake(request: SourceRequest, settings: Settings): SourceAnswer | undefined {
  if (!textBody(request).includes('"challenge"') || !verdictOnToken(request, settings).ok) return undefined;
  const { challenge, event } = bodyOf(request);
  if (typeof challenge !== 'string' || event !== undefined) return undefined;
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify({ challenge }) };
}

function verdictOnToken({ query }: SourceRequest, { urlToken }: Settings): Verdict {
  const given = query[TOKEN_PARAMETER];
  if (urlToken === undefined || isSameSecret(given, String(urlToken))) return VALID;
  return invalid(given ? 'credentials' : 'unsigned');
}

/** `Authorization: <JWT>`, HS256, for some minutes. https://developer.monday.com/apps/docs/authorization-header */
function verdictOnJwt({ headers, receivedAt }: SourceRequest, secret: string): Verdict {
  const jwt = headers['authorization']?.replace(/^bearer +/i, '');
  if (!jwt) return invalid('unsigned');
  const [head = '', claims = '', signature = ''] = jwt.split('.');
  const wanted = hmac('sha256', secret, `${head}.${claims}`).toString('base64url');
  if (!isSameSecret(signature, wanted) || partOf(head)['alg'] !== 'HS256') return invalid('signature');
  return Number(partOf(claims)['exp']) * 1000 > receivedAt ? VALID : invalid('expired');
}

function partOf(part: string): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}

function bodyOf(request: SourceRequest): Record<string, unknown> {
  try {
    return objectOf(jsonBody(request));
  } catch {
    return {}; // `parse` says what is wrong with it
  }
}
