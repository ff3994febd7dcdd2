import { ConfigError, type HttpClient, textSetting, type Settings } from '@trackyard/connector-sdk';
import type { ClickHouseConnection } from '@trackyard/warehouse';

/** How to connect. Throws `ConfigError` for what is missing. */
export function readConnection(settings: Settings, http: HttpClient): ClickHouseConnection {
  const url = URL.parse(textSetting(settings, 'url') ?? '');
  if (!url) throw new ConfigError('The URL is missing, or cannot be read: https://host:8443');
  if (url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new ConfigError(
      'The URL may hold no user, password, ? or #: give user and password in their fields.',
    );
  }
  const user = textSetting(settings, 'user');
  if (user === undefined) throw new ConfigError('The user is missing.');
  return { url: url.href, user, password: textSetting(settings, 'password') ?? '', http };
}

/** The database for all sources, where there is one. */
export function readSharedSchema(settings: Settings): string | undefined {
  return textSetting(settings, 'schema');
}
