import {
  AuthError,
  ConfigError,
  OAUTH_SETTINGS,
  type ConnectorContext,
  type Settings,
} from '@trackyard/connector-sdk';
import type { CatalogFile } from './catalog-file.ts';
import { overrideOf } from './overrides.ts';
import type { Account, Tokens } from './protocol.ts';

const NO_TOKENS_YET: Tokens = { accessToken: '' };

/**
 * Sorts a destination's settings by who reads them. `ConfigError` where the type cannot be used here, `AuthError` while
 * no account is connected.
 */
export function accountOf(
  directory: string,
  { meta, host }: CatalogFile,
  { context, settings }: { context: ConnectorContext; settings: Settings },
): Account {
  if (meta.unavailable) throw new ConfigError(meta.unavailable.message);
  const { secrets = [], reingest } = overrideOf(directory);
  const tokens = host.oauth === 'settings' ? NO_TOKENS_YET : host.oauth && tokensOf(settings);
  if (host.oauth && !tokens)
    throw new AuthError('No account is connected yet: connect one, or paste an access token.');
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
