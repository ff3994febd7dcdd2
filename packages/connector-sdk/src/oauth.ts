import type { Settings } from './settings.ts';

/** How an account of a vendor is connected: OAuth 2.0, authorization code. What the vendor documents; no secret. */
export interface OAuthMeta {
  /** Whose app it is; destinations of one vendor share the install's. Names its variables: {@link appVariables}. */
  vendor: string;
  authorizeUrl: string;
  tokenUrl: string;
  scopes: readonly string[];
  /** What the vendor wants beside the standard's parameters, to give a refresh token for example. */
  parameters?: Readonly<Record<string, string>>;
  /** It takes PKCE (S256). */
  hasPkce?: boolean;
  /** How the app proves itself to the token URL; by default in the body. */
  clientAuthentication?: 'body' | 'basic';
  /**
   * What tells people whose account it is: an address that the access token opens (as Bearer, or where the address says
   * `{token}`), and where in the answer the names stand (`app.name`).
   */
  account?: { url: string; names: readonly string[] };
  /** Other addresses while this boolean setting is on. */
  sandbox?: { setting: string; authorizeUrl: string; tokenUrl: string };
}

/** The install's own app at a vendor. */
export interface OAuthApp {
  clientId: string;
  clientSecret: string;
}

/** By vendor. */
export type OAuthApps = Readonly<Record<string, OAuthApp>>;

/** What a vendor gives in exchange for a code or a refresh token. */
export interface OAuthTokens {
  accessToken: string;
  refreshToken?: string;
}

/** The settings that hold an account, the same for every destination with `oauth` in its metadata. All are secret. */
export const OAUTH_SETTINGS = {
  accessToken: 'oauthAccessToken',
  refreshToken: 'oauthRefreshToken',
  clientId: 'oauthClientId',
  clientSecret: 'oauthClientSecret',
  refreshTokenUrl: 'oauthRefreshTokenUrl',
} as const;

/** The setting that says whose account is connected, for people alone; where the vendor tells ({@link OAuthMeta.account}). */
export const OAUTH_ACCOUNT_SETTING = 'oauthAccount';

/** The variables that hold the install's app at a vendor. */
export function appVariables({ vendor }: Pick<OAuthMeta, 'vendor'>): {
  clientId: string;
  clientSecret: string;
} {
  const prefix = `TRACKYARD_OAUTH_${vendor.toUpperCase()}`;
  return { clientId: `${prefix}_CLIENT_ID`, clientSecret: `${prefix}_CLIENT_SECRET` };
}

/** The destination's own app where its settings name one, else the install's. */
export function appOf(oauth: OAuthMeta, settings: Settings, apps: OAuthApps): OAuthApp | undefined {
  const { [OAUTH_SETTINGS.clientId]: clientId, [OAUTH_SETTINGS.clientSecret]: clientSecret } = settings;
  if (typeof clientId === 'string' && typeof clientSecret === 'string') return { clientId, clientSecret };
  return Object.hasOwn(apps, oauth.vendor) ? apps[oauth.vendor] : undefined;
}

/**
 * Settings as the connector reads them, with the app that renews its tokens. The install's app is never stored with a
 * destination; it is sent to the vendor's own addresses only, so the setting that names another one is left out.
 */
export function withOAuthApp(settings: Settings, oauth: OAuthMeta | undefined, apps: OAuthApps): Settings {
  const app = oauth && appOf(oauth, settings, apps);
  if (!app) return settings;
  const { [OAUTH_SETTINGS.refreshTokenUrl]: _other, ...own } = settings;
  return {
    ...own,
    [OAUTH_SETTINGS.clientId]: app.clientId,
    [OAUTH_SETTINGS.clientSecret]: app.clientSecret,
  };
}

/** Where this destination's account is connected and renewed. */
export function oauthAddresses(
  { authorizeUrl, tokenUrl, sandbox }: OAuthMeta,
  settings: Settings,
): Pick<OAuthMeta, 'authorizeUrl' | 'tokenUrl'> {
  return sandbox && settings[sandbox.setting] === true ? sandbox : { authorizeUrl, tokenUrl };
}
