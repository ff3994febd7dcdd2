import type { HttpClient, HttpResponse } from './context.ts';
import { AuthError, ConfigError, TransientError } from './errors.ts';
import { oauthAddresses, type OAuthApp, type OAuthMeta, type OAuthTokens } from './oauth.ts';
import type { Settings } from './settings.ts';

export interface TokenRequest {
  http: HttpClient;
  oauth: OAuthMeta;
  app: OAuthApp;
  /** Of the destination: they may name a sandbox. */
  settings: Settings;
}

/** A code is good for once. `AuthError` where the vendor does not take it, `ConfigError` where it is the app's fault. */
export function exchangeCode(
  request: TokenRequest,
  { code, redirectUri, verifier }: { code: string; redirectUri: string; verifier?: string | undefined },
): Promise<OAuthTokens> {
  return requestTokens(request, {
    ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri },
    ...(verifier !== undefined && { code_verifier: verifier }),
  });
}

/**
 * New tokens for a refresh token; a vendor that keeps the old one good need not give another. `AuthError` once it was
 * revoked or has ended. To be called by one caller at a time: vendors take a rotating token once.
 */
export async function refreshTokens(request: TokenRequest, refreshToken: string): Promise<OAuthTokens> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return { refreshToken, ...(await requestTokens(request, form)) };
}

async function requestTokens(
  { http, oauth, app, settings }: TokenRequest,
  form: Readonly<Record<string, string>>,
): Promise<OAuthTokens> {
  const isBasic = oauth.clientAuthentication === 'basic';
  const own = isBasic ? {} : { client_id: app.clientId, client_secret: app.clientSecret };
  const response = await http.request({
    method: 'POST',
    url: oauthAddresses(oauth, settings).tokenUrl,
    headers: {
      ...{ 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      ...(isBasic && { authorization: basicOf(app) }),
    },
    body: new URLSearchParams({ ...form, ...own }).toString(),
  });
  return readTokens(response);
}

/** RFC 6749, 2.3.1: both are form-encoded first. */
function basicOf({ clientId, clientSecret }: OAuthApp): string {
  const pair = [clientId, clientSecret].map((part) => new URLSearchParams({ '': part }).toString().slice(1));
  return `Basic ${Buffer.from(pair.join(':')).toString('base64')}`;
}

function readTokens({ status, text }: HttpResponse): OAuthTokens {
  const answer = parse(text);
  // Some answer 200 with an error in the body.
  const error = typeof answer['error'] === 'string' ? answer['error'] : undefined;
  if (status === 429 || status >= 500) throw new TransientError(`The vendor answered ${status}.`);
  if (error === 'invalid_client' || error === 'unauthorized_client') {
    throw new ConfigError('The vendor refuses the app: its client id or client secret is wrong.');
  }
  const { access_token: accessToken, refresh_token: refreshToken } = answer;
  if (
    status < 200 ||
    status >= 300 ||
    error !== undefined ||
    typeof accessToken !== 'string' ||
    accessToken === ''
  ) {
    throw new AuthError('The vendor gives no access: connect the account again.');
  }
  return { accessToken, ...(typeof refreshToken === 'string' && refreshToken !== '' && { refreshToken }) };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
