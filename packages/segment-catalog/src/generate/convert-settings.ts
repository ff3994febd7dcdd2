import { OAUTH_ACCOUNT_SETTING, OAUTH_SETTINGS, type Field, type Fields } from '@trackyard/connector-sdk';
import type { HostFacts } from '../catalog-file.ts';
import { oauthMetaOf } from '../oauth-table.ts';
import { overrideOf } from '../overrides.ts';
import { convertSettings } from './convert-field.ts';
import type { SegmentAuthentication } from './segment-definition.ts';

/** The definition's own settings, what Segment keeps elsewhere, and an OAuth account's tokens. */
export function settingsOf(directory: string, authentication: SegmentAuthentication | undefined): Fields {
  const { settings = {}, secrets = [] } = overrideOf(directory);
  const vendor = secrets.map(({ setting, label, description }): [string, Field] => [
    setting,
    secret(label, description),
  ]);
  return {
    ...convertSettings(authentication?.fields ?? {}),
    ...Object.fromEntries(vendor),
    ...settings,
    ...(authentication && oauthSettings(directory, authentication)),
  };
}

/** How the destination comes by its access tokens, where it takes any. */
export function oauthOf(
  directory: string,
  authentication: SegmentAuthentication | undefined,
): HostFacts['oauth'] | undefined {
  if (authentication?.scheme !== 'oauth2' && authentication?.scheme !== 'oauth-managed') return undefined;
  if (overrideOf(directory).getsTokens) return 'settings';
  return authentication.refreshAccessToken === undefined ? 'token' : 'refresh';
}

function oauthSettings(directory: string, authentication: SegmentAuthentication): Fields {
  const oauth = oauthOf(directory, authentication);
  if (oauth === undefined || oauth === 'settings') return {};
  const meta = oauthMetaOf(directory);
  const canRenew = oauth === 'refresh' || meta !== undefined;
  const accessToken = secret(
    'Access token',
    'What connecting the account gives, or a long-lived token that the vendor lets you create.',
  );
  return {
    // Where an account can be connected, the destination is there before its token.
    [OAUTH_SETTINGS.accessToken]: meta ? accessToken : { ...accessToken, required: true },
    ...(canRenew && {
      [OAUTH_SETTINGS.refreshToken]: secret('Refresh token', 'Renews the access token when it ends.'),
      [OAUTH_SETTINGS.clientId]: secret(
        'Client id',
        "Of your own app at the vendor; the installation's where empty.",
      ),
      [OAUTH_SETTINGS.clientSecret]: secret('Client secret', 'Of your own app at the vendor.'),
    }),
    ...(authentication.scheme === 'oauth-managed' && {
      [OAUTH_SETTINGS.refreshTokenUrl]: secret(
        'Token URL',
        'Where the token is renewed, if the vendor wants its own.',
      ),
    }),
    ...(meta?.account && { [OAUTH_ACCOUNT_SETTING]: CONNECTED_ACCOUNT }),
  };
}

const CONNECTED_ACCOUNT: Field = {
  type: 'string',
  label: 'Connected account',
  description: 'Whose account is connected, as the vendor says.',
  hidden: true,
};

function secret(label: string, description: string): Field {
  return { type: 'string', label, description, secret: true };
}
