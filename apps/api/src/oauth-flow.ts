import { createHash, randomBytes } from 'node:crypto';
import { TrackyardError } from '@trackyard/base';
import {
  accountName,
  appOf,
  appVariables,
  AuthError,
  ConfigError,
  exchangeCode,
  oauthAddresses,
  OAUTH_ACCOUNT_SETTING,
  OAUTH_SETTINGS,
  secretFields,
  type OAuthApp,
  type OAuthMeta,
  type OAuthTokens,
  type Settings,
} from '@trackyard/connector-sdk';
import type { Destination } from '@trackyard/store';
import type { Access } from './auth/access.ts';
import { findDestinationMeta, required } from './connector-metas.ts';
import { oauthState, type OAuthPlace, type OAuthRefusal } from './oauth-return.ts';
import type { OAuthRoutesOptions } from './routes/oauth.ts';

const STATE_TTL_MS = 10 * 60_000;
const EXCHANGE_TIMEOUT_MS = 20_000;

export interface OAuthStart {
  type: string;
  destinationId: string;
  oauth: OAuthMeta;
  /** Where the person is. */
  from: Exclude<OAuthPlace, 'key'>;
}

export interface OAuthReturn {
  state: string;
  code?: string | undefined;
  error?: string | undefined;
}

/** The two halves of connecting an account, between which a person is at the vendor's. */
export function createOAuthFlow(options: OAuthRoutesOptions) {
  const { store, clock, lanes } = options;
  const redirectUri = `${options.publicUrl}/api/v1/oauth/callback`;
  const settingsOf = ({ workspaceId, id, settings }: Destination) =>
    store.secrets.unsealSettings({ workspaceId, recordId: id }, settings);
  const appFor = (oauth: OAuthMeta, settings: Settings) =>
    appOf(oauth, settings, options.oauthApps) ?? refuseUnconfigured(oauth, redirectUri);

  return {
    async start(access: Access, { type, destinationId, oauth, from }: OAuthStart) {
      const destination = await store.destinations.get(access.workspaceId, destinationId);
      if (destination.type !== type) {
        const message = `This destination is of type ${destination.type}.`;
        throw new TrackyardError('TY_VALIDATION', { details: [{ field: 'destinationId', message }] });
      }
      const settings = settingsOf(destination);
      const { clientId } = appFor(oauth, settings);
      const place = access.kind === 'session' ? from : 'key';
      const state = oauthState(randomBytes(32).toString('base64url'), { place, destinationId });
      const verifier = oauth.hasPkce ? randomBytes(32).toString('base64url') : undefined;
      const subject = subjectOf(access);
      const expiresAt = new Date(clock.now() + STATE_TTL_MS).toISOString();
      await store.oauthStates.create(access.workspaceId, {
        ...{ state, destinationId, subject, verifier },
        ttlMs: STATE_TTL_MS,
      });
      const url = authorizeUrl(oauth, { settings, clientId, redirectUri, state, verifier });
      return { url, redirectUri, expiresAt };
    },

    /** The destination that is connected now. */
    async finish(access: Access, { state, code, error }: OAuthReturn): Promise<string> {
      const begun = await store.oauthStates.systemTake(state, subjectOf(access));
      if (!begun) throw new TrackyardError('TY_OAUTH_STATE');
      const { workspaceId, destinationId, verifier } = begun;
      await this.refuseViewer(access, workspaceId);
      if (code === undefined) throw refused(error);
      const destination = await store.destinations.get(workspaceId, destinationId);
      const meta = required(await findDestinationMeta(destination.type));
      if (!meta.oauth) throw new TrackyardError('TY_OAUTH_NOT_OFFERED');
      const settings = settingsOf(destination);
      const app = appFor(meta.oauth, settings);
      const tokens = await this.exchange(
        { oauth: meta.oauth, app, settings },
        { code, redirectUri, verifier },
      );
      const account = await this.accountOf(meta.oauth, tokens);
      await store.destinations.update(workspaceId, destinationId, {
        settings: withAccount(settings, tokens, account),
        secretFields: secretFields(meta.settings),
      });
      await lanes.rouse(destinationId).catch(() => undefined); // a changed destination is roused by the workers, too
      options.log.info('oauth.connected', { destinationId, vendor: meta.oauth.vendor });
      return destinationId;
    },

    async exchange(
      to: { oauth: OAuthMeta; app: OAuthApp; settings: Settings },
      proof: { code: string; redirectUri: string; verifier: string | undefined },
    ): Promise<OAuthTokens> {
      const http = options.egress.http({ signal: AbortSignal.timeout(EXCHANGE_TIMEOUT_MS) });
      try {
        return await exchangeCode({ ...to, http }, proof);
      } catch (cause) {
        const isOurs = cause instanceof AuthError || cause instanceof ConfigError;
        const message = isOurs ? cause.message : 'The vendor could not be reached. Start again.';
        const details = { refusal: refusalBy(cause) };
        throw new TrackyardError('TY_OAUTH_REFUSED', { message, cause, details });
      }
    },

    /** Not worth failing for: the tokens are good for once, and nothing but people needs the name. */
    async accountOf(oauth: OAuthMeta, { accessToken }: OAuthTokens): Promise<string | undefined> {
      const http = options.egress.http({ signal: AbortSignal.timeout(EXCHANGE_TIMEOUT_MS) });
      return accountName({ http, oauth }, accessToken).catch(() => undefined);
    },

    /** Ten minutes are long enough to lose one's role. */
    async refuseViewer(access: Access, workspaceId: string): Promise<void> {
      if (access.kind !== 'session') return;
      const role = await store.workspaces.role(workspaceId, access.id);
      if (!role || role === 'viewer') throw new TrackyardError('TY_FORBIDDEN');
    },
  };
}

/** One sign-in or one key: another browser of the same person has not asked for this. */
function subjectOf(access: Access): string {
  return access.kind === 'session' ? `session:${access.sessionId}` : `${access.kind}:${access.id}`;
}

interface Authorization {
  settings: Settings;
  clientId: string;
  redirectUri: string;
  state: string;
  verifier: string | undefined;
}

function authorizeUrl(
  oauth: OAuthMeta,
  { settings, clientId, redirectUri, state, verifier }: Authorization,
): string {
  const url = new URL(oauthAddresses(oauth, settings).authorizeUrl);
  const parameters = {
    ...oauth.parameters,
    ...{ response_type: 'code', client_id: clientId, redirect_uri: redirectUri, state },
    ...(oauth.scopes.length > 0 && { scope: oauth.scopes.join(' ') }),
    ...(verifier !== undefined && { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** A new account's tokens and name take the place of all of the old one's. */
function withAccount(
  settings: Settings,
  { accessToken, refreshToken }: OAuthTokens,
  account: string | undefined,
): Settings {
  const { [OAUTH_SETTINGS.refreshToken]: _token, [OAUTH_ACCOUNT_SETTING]: _name, ...others } = settings;
  return {
    ...others,
    [OAUTH_SETTINGS.accessToken]: accessToken,
    ...(refreshToken !== undefined && { [OAUTH_SETTINGS.refreshToken]: refreshToken }),
    ...(account !== undefined && { [OAUTH_ACCOUNT_SETTING]: account }),
  };
}

function refusalBy(cause: unknown): OAuthRefusal {
  if (cause instanceof ConfigError) return 'app';
  return cause instanceof AuthError ? 'refused' : 'unreachable';
}

function refuseUnconfigured(oauth: OAuthMeta, redirectUri: string): never {
  const { clientId, clientSecret } = appVariables(oauth);
  throw new TrackyardError('TY_OAUTH_NOT_CONFIGURED', {
    message:
      `This installation has no app at the vendor: set ${clientId} and ${clientSecret}, ` +
      `or the destination's own client id and secret. The app's redirect address is ${redirectUri}.`,
    details: { missing: [clientId, clientSecret], redirectUri },
  });
}

/** The vendor's word is shown where it is one. */
function refused(error: string | undefined): TrackyardError {
  const said = error && /^[\w.-]{1,60}$/.test(error) ? error : undefined;
  const refusal: OAuthRefusal = said === 'access_denied' ? 'denied' : 'refused';
  return new TrackyardError('TY_OAUTH_REFUSED', {
    message: `The vendor gave no access${said ? ` (${said})` : ''}. Start again.`,
    details: { refusal, ...(said && { said }) },
  });
}
