import { ConfigError, type HttpClient, textSetting, type Settings } from '@trackyard/connector-sdk';
import type { SnowflakeConnection } from '@trackyard/warehouse';

/** How to connect. Throws `ConfigError` for what is missing. */
export function readConnection(settings: Settings, http: HttpClient): SnowflakeConnection {
  const required = (name: string, label: string): string => {
    const value = textSetting(settings, name);
    if (value === undefined) throw new ConfigError(`The ${label} is missing.`);
    return value;
  };
  const account = required('account', 'account identifier');
  const [passphrase, role] = [textSetting(settings, 'passphrase'), textSetting(settings, 'role')];
  return {
    url: (textSetting(settings, 'url') ?? addressOf(account)).replace(/\/$/, ''),
    account,
    user: required('user', 'user'),
    privateKey: required('privateKey', 'private key'),
    database: required('database', 'database'),
    warehouse: required('warehouse', 'warehouse'),
    ...(passphrase !== undefined && { passphrase }),
    ...(role !== undefined && { role }),
    http,
  };
}

/** The schema for all sources, where there is one. */
export function readSharedSchema(settings: Settings): string | undefined {
  return textSetting(settings, 'schema')?.toLowerCase();
}

/** An account's name may hold underscores, a host's may not. */
function addressOf(account: string): string {
  return `https://${account.toLowerCase().replaceAll('_', '-')}.snowflakecomputing.com`;
}
