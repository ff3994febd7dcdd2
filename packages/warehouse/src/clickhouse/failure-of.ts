import { AuthError, ConfigError, RateLimitedError, TransientError } from '@trackyard/connector-sdk';
import type { LoadFailure } from '../dialect.ts';
import { ClickHouseError } from './clickhouse-error.ts';

type Kind = 'auth' | 'config' | 'row' | 'schema' | 'busy' | 'unknown';

/** Codes of ErrorCodes.cpp that mean something of their own; the rest passes by itself. */
const CODES: ReadonlyMap<number, Kind> = new Map([
  ...kind('auth', 192, 193, 194, 195, 497, 516), // user, password, grants
  ...kind('auth', 164), // READONLY: of the user's profile
  ...kind('config', 62, 115, 291, 446, 452), // statement, setting or function not known or not allowed: too old a server
  ...kind('schema', 10, 16, 20, 36, 47, 60, 81), // columns, table or database are not there (any more)
  ...kind('row', 6, 26, 27, 38, 41, 53, 69, 70, 72, 117, 131, 190, 349, 407, 441, 469), // parsing, ranges, CONSTRAINT
  ...kind('busy', 202, 241, 252), // TOO_MANY_SIMULTANEOUS_QUERIES, MEMORY_LIMIT_EXCEEDED, TOO_MANY_PARTS
  ...kind('unknown', 319), // UNKNOWN_STATUS_OF_INSERT
]);
/** Parts are merged in the background, memory is given back: no use to ask again at once. */
const BUSY_MS = 10_000;

/** What an error of the server or of the client means. */
export function clickHouseFailure(error: unknown): LoadFailure {
  if (error instanceof ClickHouseError) return serverFailure(error);
  if (error instanceof ConfigError || error instanceof AuthError || error instanceof TransientError) {
    return { kind: 'failed', error };
  }
  const message = error instanceof Error ? error.message : 'unknown error';
  return failed(new TransientError(`ClickHouse: ${message}`, { cause: error }));
}

function serverFailure(error: ClickHouseError): LoadFailure {
  const { code, status, message: text } = error;
  switch (CODES.get(code) ?? kindOfStatus(code, status)) {
    case 'auth':
      return failed(new AuthError(text, { cause: error }));
    case 'config':
      return failed(new ConfigError(text, { cause: error }));
    case 'row':
      return { kind: 'refused', error: new ConfigError(text, { cause: error }) };
    case 'schema':
      return { kind: 'again', error: new ConfigError(text, { cause: error }) };
    case 'busy':
      return failed(new RateLimitedError(text, BUSY_MS));
    case 'unknown':
      return failed(new TransientError(text, { maybeDelivered: true, cause: error }));
    case undefined:
      return failed(new TransientError(text, { cause: error }));
  }
}

/** Something in front of ClickHouse answered: a proxy, or another server altogether. */
function kindOfStatus(code: number, status: number): Kind | undefined {
  if (code !== 0) return undefined;
  if (status === 401 || status === 403) return 'auth';
  if (status === 429) return 'busy';
  return status >= 500 || status === 408 ? undefined : 'config';
}

function kind(name: Kind, ...codes: number[]): [number, Kind][] {
  return codes.map((code) => [code, name]);
}

function failed(error: Error): LoadFailure {
  return { kind: 'failed', error };
}
