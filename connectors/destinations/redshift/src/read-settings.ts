import { ConfigError, textSetting, type ConnectorContext, type Settings } from '@trackyard/connector-sdk';
import { openStagingBucket, type PostgresConnection, type StagingBucket } from '@trackyard/warehouse';

const SSL_MODES = ['disable', 'require', 'verify-full'] as const;

/** How to connect. Throws `ConfigError` for what is missing. */
export function readConnection(settings: Settings, { dial }: ConnectorContext): PostgresConnection {
  const sslMode = SSL_MODES.find((mode) => mode === (textSetting(settings, 'sslMode') ?? 'require'));
  if (!sslMode) throw new ConfigError('The SSL mode must be disable, require or verify-full.');
  return {
    host: required(settings, 'host'),
    port: typeof settings.port === 'number' ? settings.port : 5439,
    database: required(settings, 'database'),
    user: required(settings, 'user'),
    password: required(settings, 'password'),
    sslMode,
    socket: () => dial.socket(),
  };
}

/** The bucket for COPY, where there is one. */
export function readBucket(settings: Settings, { http }: ConnectorContext): StagingBucket | undefined {
  const bucket = textSetting(settings, 'bucket');
  if (bucket === undefined) return undefined;
  const iamRole = textSetting(settings, 'iamRole');
  return openStagingBucket({
    bucket,
    prefix: `${textSetting(settings, 'bucketPrefix') ?? 'trackyard'}/`,
    region: required(settings, 'region'),
    keys: {
      accessKeyId: required(settings, 'accessKeyId'),
      secretAccessKey: required(settings, 'secretAccessKey'),
    },
    ...(iamRole !== undefined && { iamRole }),
    http,
  });
}

/** The schema for all sources, where there is one. */
export function readSharedSchema(settings: Settings): string | undefined {
  return textSetting(settings, 'schema');
}

function required(settings: Settings, name: string): string {
  const value = textSetting(settings, name);
  if (value === undefined) throw new ConfigError(`The setting "${name}" is missing.`);
  return value;
}
