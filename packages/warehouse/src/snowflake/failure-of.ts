import { AuthError, ConfigError, RateLimitedError, TransientError } from '@trackyard/connector-sdk';
import type { LoadFailure } from '../dialect.ts';
import { StatementTooLong } from './load-batch.ts';
import { SnowflakeError } from './snowflake-error.ts';

type Kind = 'auth' | 'config' | 'row' | 'schema' | 'passing';

/** Codes whose meaning is documented or shown in the documentation's examples; then SQLSTATEs. */
const CODES: ReadonlyMap<string, Kind> = new Map([
  ['390144', 'auth'], // JWT token is invalid
  ['390100', 'auth'], // incorrect username or password
  ['390101', 'auth'],
  ['390102', 'auth'], // user is disabled
  ['390318', 'auth'], // token expired
  ['390189', 'config'], // role does not exist or may not be assumed
  ['390201', 'config'], // warehouse, database or schema of the request does not exist
  ['390422', 'auth'], // this address is not allowed by the network policy
  ['391902', 'config'], // headers
  ['391918', 'config'], // a parameter of the request
  ['003001', 'auth'], // insufficient privileges
  ['000606', 'config'], // no active warehouse
  ['002003', 'schema'], // does not exist or not authorized
  ['002043', 'schema'],
  ['000904', 'schema'], // invalid identifier: a column that is gone
  ['000625', 'passing'], // lock not had in time
  ['000630', 'passing'], // statement timeout
  ['000604', 'passing'], // canceled
  ['090105', 'config'], // no current database: USAGE is missing
  ['090073', 'config'], // resource monitor: the warehouse is suspended
]);
const STATES: readonly [prefix: string, kind: Kind][] = [
  ['22', 'row'],
  ['23', 'row'],
  ['28', 'auth'],
  ['42501', 'auth'],
  ['42', 'config'],
];

/** Too many requests at once, and no word of when to come again. */
const BUSY_MS = 10_000;

/** What an error of Snowflake or of the client means. */
export function snowflakeFailure(error: unknown): LoadFailure {
  if (error instanceof SnowflakeError) return serverFailure(error);
  if (error instanceof StatementTooLong) return { kind: 'refused', error };
  const isKnown =
    error instanceof ConfigError ||
    error instanceof AuthError ||
    error instanceof RateLimitedError ||
    error instanceof TransientError;
  if (isKnown) return failed(error);
  const message = error instanceof Error ? error.message : 'unknown error';
  return failed(new TransientError(`Snowflake: ${message}`, { cause: error }));
}

function serverFailure(error: SnowflakeError): LoadFailure {
  const { message: text } = error;
  switch (kindOf(error)) {
    case 'auth':
      return failed(new AuthError(text, { cause: error }));
    case 'config':
      return failed(new ConfigError(text, { cause: error }));
    case 'row':
      return { kind: 'refused', error: new ConfigError(text, { cause: error }) };
    case 'schema':
      return { kind: 'again', error: new ConfigError(text, { cause: error }) };
    case 'passing':
      return failed(passing(error));
  }
}

function kindOf({ code, sqlState, status }: SnowflakeError): Kind {
  const known = CODES.get(code) ?? STATES.find(([prefix]) => sqlState.startsWith(prefix))?.[1];
  if (known) return known;
  if (status === 401 || status === 403) return 'auth';
  return status >= 400 && status < 500 && ![408, 422, 429].includes(status) ? 'config' : 'passing';
}

function passing(error: SnowflakeError): Error {
  const seconds = Number(error.headers['retry-after']);
  if (error.status === 429) {
    return new RateLimitedError(error.message, seconds > 0 ? seconds * 1000 : BUSY_MS);
  }
  return new TransientError(error.message, { maybeDelivered: error.status >= 500, cause: error });
}

function failed(error: Error): LoadFailure {
  return { kind: 'failed', error };
}
