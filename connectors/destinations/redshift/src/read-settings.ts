import { ConfigError, type ConnectorContext, type Settings } from '@trackyard/connector-sdk';
import { openStagingBucket, type PostgresConnection, type StagingBucket } from '@trackyard/warehouse';

const SSL_MODES = ['disable', 'require', 'verify-full'] as const;

/** How to connect. Throws `ConfigError` for what is missing. */
export function readConnection(settings: Settings, { dial }: ConnectorContext): PostgresConnection {
  const sslMode = SSL_MODES.find((mode) => mode === (text(settings, 'sslMode') ?? 'require'));
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
  const bucket = text(settings, 'bucket');
  if (bucket === undefined) return undefined;
  const iamRole = text(settings, 'iamRole');
  return openStagingBucket({
    bucket,
    prefix: `${text(settings, 'bucketPrefix') ?? 'trackyard'}/`,
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
  return text(settings, 'schema');
}

function required(settings: Settings, name: string): string {
  const value = text(settings, name);
  if (value === undefined) throw new ConfigError(`The setting "${name}" is missing.`);
  return value;
}

function text(settings: Settings, name: string): string | undefined {
  const value = settings[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
