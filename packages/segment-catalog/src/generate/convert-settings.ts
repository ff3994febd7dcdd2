import type { Field, Fields } from '@trackyard/connector-sdk';
import { OAUTH_SETTINGS } from '../account-of.ts';
import type { HostFacts } from '../catalog-file.ts';
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
    ...(authentication && oauthSettings(authentication, oauthOf(directory, authentication))),
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

function oauthSettings({ scheme }: SegmentAuthentication, oauth: HostFacts['oauth'] | undefined): Fields {
  if (oauth === undefined || oauth === 'settings') return {};
  const accessToken = secret(
    'Access token',
    'What connecting the account gives, or a long-lived token that the vendor lets you create.',
  );
  return {
    [OAUTH_SETTINGS.accessToken]: { ...accessToken, required: true },
    ...(oauth === 'refresh' && {
      [OAUTH_SETTINGS.refreshToken]: secret('Refresh token', 'Renews the access token when it ends.'),
      [OAUTH_SETTINGS.clientId]: secret(
        'Client id',
        'Of your own app at the vendor, to renew the token with.',
      ),
      [OAUTH_SETTINGS.clientSecret]: secret('Client secret', 'Of your own app at the vendor.'),
    }),
    ...(scheme === 'oauth-managed' && {
      [OAUTH_SETTINGS.refreshTokenUrl]: secret(
        'Token URL',
        'Where the token is renewed, if the vendor wants its own.',
      ),
    }),
  };
}

function secret(label: string, description: string): Field {
  return { type: 'string', label, description, secret: true };
}
