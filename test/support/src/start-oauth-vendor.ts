import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' };

export interface OAuthVendorApp {
  clientId: string;
  clientSecret: string;
  redirectUri: string;
}

/** What a vendor of OAuth 2.0 does, as strictly as the specification lets it. */
export interface OAuthVendor {
  url: string;
  /** What went wrong, in order: each is a refusal that a careless client causes. */
  refusals: string[];
  refreshes: number;
  /** What its api took: paths of the `POST`s that came with a good token, in order. */
  posts: string[];
  /** What its api answers at a path, in place of whose the account is. */
  answers: Map<string, object>;
  /** The person agrees: where the browser is sent back to. Throws where the app's request is not right. */
  agree(authorizeUrl: string): URL;
  /** The person says no. */
  decline(authorizeUrl: string): URL;
  /** Tokens as if somebody had agreed. */
  grant(): { accessToken: string; refreshToken: string };
  /** All access tokens end; refresh tokens stay. */
  expire(): void;
  /** The person takes the access back. */
  revoke(): void;
  isGood(accessToken: string | undefined): boolean;
  /** Called while a refresh is under way, after the old token is spent and before the answer. */
  onRefresh(listener: () => Promise<void>): void;
  close(): Promise<void>;
}

/**
 * Codes are good once, for the redirect address and the verifier that they were asked with; refresh tokens rotate and are
 * good once. A spent code or refresh token is refused like an unknown one. `GET /authorize` is the page on which a person
 * says yes or no. A `POST` to a path that ends in `token` gives tokens; everything else is the vendor's api: 200 for a good
 * access token, as Bearer or at the end of the path, with whose it is; else 401.
 */
export async function startOAuthVendor(app: OAuthVendorApp): Promise<OAuthVendor> {
  const codes = new Map<string, { redirectUri: string; challenge: string | null }>();
  const refreshTokens = new Set<string>();
  const accessTokens = new Set<string>();
  let listener: (() => Promise<void>) | undefined;

  const give = () => {
    const tokens = { accessToken: `access-${randomUUID()}`, refreshToken: `refresh-${randomUUID()}` };
    accessTokens.add(tokens.accessToken);
    refreshTokens.add(tokens.refreshToken);
    return tokens;
  };
  const takeCode = (form: URLSearchParams): string | undefined => {
    const asked = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    if (!asked) return 'invalid_grant: the code is unknown or spent';
    if (form.get('redirect_uri') !== asked.redirectUri) return 'invalid_grant: another redirect address';
    const verifier = form.get('code_verifier');
    const isProven = asked.challenge === (verifier === null ? null : challengeOf(verifier));
    return isProven ? undefined : 'invalid_grant: the verifier does not fit';
  };
  const takeRefresh = async (form: URLSearchParams): Promise<string | undefined> => {
    if (!refreshTokens.delete(form.get('refresh_token') ?? ''))
      return 'invalid_grant: unknown or spent refresh token';
    vendor.refreshes += 1;
    await listener?.();
    return undefined;
  };
  const answer = async (form: URLSearchParams): Promise<{ status: number; body: object }> => {
    const isApp = form.get('client_id') === app.clientId && form.get('client_secret') === app.clientSecret;
    const grant = form.get('grant_type');
    const problem = !isApp
      ? 'invalid_client: wrong client id or secret'
      : grant === 'authorization_code'
        ? takeCode(form)
        : grant === 'refresh_token'
          ? await takeRefresh(form)
          : 'unsupported_grant_type: none of ours';
    if (problem !== undefined) {
      vendor.refusals.push(problem);
      return { status: 400, body: { error: problem.split(':')[0] } };
    }
    const { accessToken, refreshToken } = give();
    return {
      status: 200,
      body: { access_token: accessToken, refresh_token: refreshToken, token_type: 'bearer' },
    };
  };

  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', vendor.url);
    if (pathname === '/authorize') {
      return void response.writeHead(200, HTML_TYPE).end(pageOf(vendor, vendor.url + pathname + search));
    }
    if (request.method !== 'POST' || !pathname.endsWith('token')) {
      const token = request.headers.authorization?.replace('Bearer ', '') ?? pathname.split('/').at(-1);
      const isGood = vendor.isGood(token);
      if (isGood && request.method === 'POST') vendor.posts.push(pathname);
      return void response
        .writeHead(isGood ? 200 : 401, JSON_TYPE)
        .end(JSON.stringify(isGood ? (vendor.answers.get(pathname) ?? VENDOR_ACCOUNT) : {}));
    }
    void readForm(request)
      .then(answer)
      .then(({ status, body }) => {
        response.writeHead(status, JSON_TYPE).end(JSON.stringify(body));
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const vendor: OAuthVendor = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    refusals: [],
    refreshes: 0,
    posts: [],
    answers: new Map(),
    agree(authorizeUrl) {
      const { searchParams: asked } = new URL(authorizeUrl);
      if (asked.get('response_type') !== 'code') throw new Error('The response type is not "code".');
      if (asked.get('client_id') !== app.clientId) throw new Error('The app is unknown.');
      if (asked.get('redirect_uri') !== app.redirectUri)
        throw new Error('The redirect address is not registered.');
      if ((asked.get('state') ?? '').length < 32) throw new Error('The state can be guessed.');
      const challenge = asked.get('code_challenge');
      if (challenge !== null && asked.get('code_challenge_method') !== 'S256')
        throw new Error('PKCE is not S256.');
      const code = randomUUID();
      codes.set(code, { redirectUri: app.redirectUri, challenge });
      const back = new URL(app.redirectUri);
      back.searchParams.set('code', code);
      back.searchParams.set('state', asked.get('state')!);
      return back;
    },
    decline(authorizeUrl) {
      const back = vendor.agree(authorizeUrl);
      codes.delete(back.searchParams.get('code') ?? '');
      back.searchParams.delete('code');
      back.searchParams.set('error', 'access_denied');
      return back;
    },
    grant: give,
    expire: () => accessTokens.clear(),
    revoke() {
      accessTokens.clear();
      refreshTokens.clear();
    },
    isGood: (accessToken) => accessToken !== undefined && accessTokens.has(accessToken),
    onRefresh: (next) => void (listener = next),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return vendor;
}

export const VENDOR_ACCOUNT = { user: 'ada@example.com', hub_domain: 'shop.example.com' };

function pageOf(vendor: OAuthVendor, authorizeUrl: string): string {
  const link = (name: string, { href }: URL) =>
    `<p><a href="${href.replaceAll('&', '&amp;')}">${name}</a></p>`;
  const links = link('Allow', vendor.agree(authorizeUrl)) + link('Cancel', vendor.decline(authorizeUrl));
  return `<!doctype html><html lang="en"><title>Vendor</title><h1>Allow access?</h1>${links}</html>`;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
