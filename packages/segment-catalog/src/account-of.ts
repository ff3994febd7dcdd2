import { ConfigError, type ConnectorContext, type Settings } from '@trackyard/connector-sdk';
import type { CatalogFile } from './catalog-file.ts';
import { overrideOf } from './overrides.ts';
import type { Account, Tokens } from './protocol.ts';

/** The settings that hold an OAuth account, where a destination wants one. */
export const OAUTH_SETTINGS = {
  accessToken: 'oauthAccessToken',
  refreshToken: 'oauthRefreshToken',
  clientId: 'oauthClientId',
  clientSecret: 'oauthClientSecret',
  refreshTokenUrl: 'oauthRefreshTokenUrl',
} as const satisfies Record<keyof Tokens, string>;

const NO_TOKENS_YET: Tokens = { accessToken: '' };

/** Sorts a destination's settings by who reads them. `ConfigError` where the type cannot be used here. */
export function accountOf(
  directory: string,
  { meta, host }: CatalogFile,
  { context, settings }: { context: ConnectorContext; settings: Settings },
): Account {
  if (meta.unavailable) throw new ConfigError(meta.unavailable.message);
  const { secrets = [], reingest } = overrideOf(directory);
  const tokens = host.oauth === 'settings' ? NO_TOKENS_YET : host.oauth && tokensOf(settings);
  const own = host.settings.filter((name) => settings[name] !== undefined);
  const set = secrets.filter(({ setting }) => settings[setting] !== undefined);
  return {
    destinationId: context.destinationId,
    directory,
    settings: Object.fromEntries(own.map((name) => [name, settings[name]])),
    environment: Object.fromEntries(
      set.map(({ variable, setting }) => [variable, String(settings[setting])]),
    ),
    ...(tokens && { tokens }),
    ...(reingest && { reingest: reingestOf(settings, reingest) }),
  };
}

function tokensOf(settings: Settings): Tokens | undefined {
  const found = Object.entries(OAUTH_SETTINGS).filter(([, setting]) => typeof settings[setting] === 'string');
  const tokens = Object.fromEntries(found.map(([name, setting]) => [name, settings[setting]]));
  return tokens['accessToken'] === undefined ? undefined : (tokens as unknown as Tokens);
}

function reingestOf(settings: Settings, { endpoint, writeKey }: { endpoint: string; writeKey: string }) {
  const url = String(settings[endpoint] ?? '').replace(/\/+$/, '');
  return { url: `${url}/v1/batch`, writeKey: String(settings[writeKey] ?? '') };
}
