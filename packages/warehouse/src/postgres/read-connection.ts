import { ConfigError, textSetting, type Dial, type Settings } from '@trackyard/connector-sdk';
import type { PostgresConnection } from './connection.ts';

type SslMode = PostgresConnection['sslMode'];

/** libpq's names; those that would do without encryption or checks are raised to the next that does not. */
const SSL_MODES: Readonly<Record<string, SslMode>> = {
  disable: 'disable',
  allow: 'require',
  prefer: 'require',
  require: 'require',
  'no-verify': 'require',
  'verify-ca': 'verify-full',
  'verify-full': 'verify-full',
};
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;
/** A name or an address; never a path, which the driver would take for a local socket. */
const HOST = /^[A-Za-z0-9._:-]{1,253}$/;

/** How to connect, from the URL where it is set, else from the fields. Throws `ConfigError` for what is missing. */
export function readPostgresConnection(settings: Settings, dial: Dial): PostgresConnection {
  const url = textSetting(settings, 'url');
  const given = url === undefined ? fieldsOf(settings) : partsOf(url);
  for (const name of ['host', 'database', 'user'] as const) {
    if (given[name] === '')
      throw new ConfigError(`The ${name} is missing: give a URL or fill in the fields.`);
  }
  if (!HOST.test(given.host)) throw new ConfigError('The host must be a name or an IP address.');
  const caCertificate = textSetting(settings, 'caCertificate');
  return {
    host: given.host,
    port: given.port,
    database: given.database,
    user: given.user,
    password: given.password,
    sslMode: sslModeOf(given.sslMode ?? textSetting(settings, 'sslMode'), given.host),
    ...(caCertificate !== undefined && { caCertificate }),
    socket: () => dial.socket(),
  };
}

interface Given {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  sslMode: string | undefined;
}

function fieldsOf(settings: Settings): Given {
  return {
    host: textSetting(settings, 'host') ?? '',
    port: typeof settings.port === 'number' ? settings.port : 5432,
    database: textSetting(settings, 'database') ?? '',
    user: textSetting(settings, 'user') ?? '',
    password: textSetting(settings, 'password') ?? '',
    sslMode: undefined,
  };
}

/**
 * Read here and not by the driver, whose parser also takes files of this machine (`sslcert`) and socket paths
 * from a URL.
 */
function partsOf(text: string): Given {
  try {
    const url = new URL(text);
    return {
      host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ''),
      port: url.port === '' ? 5432 : Number(url.port),
      database: decodeURIComponent(url.pathname.slice(1)),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      sslMode: url.searchParams.get('sslmode') ?? undefined,
    };
  } catch {
    throw new ConfigError(
      'The connection URL cannot be read. Signs such as @ or / in the password are written %40, %2F.',
    );
  }
}

function sslModeOf(given: string | undefined, host: string): SslMode {
  if (given === undefined) return LOOPBACK.test(host) ? 'disable' : 'require';
  const mode = Object.hasOwn(SSL_MODES, given) ? SSL_MODES[given] : undefined;
  if (!mode) throw new ConfigError('The SSL mode must be disable, require or verify-full.');
  return mode;
}
