import { AuthError, ConfigError, RateLimitedError, TransientError } from '@trackyard/connector-sdk';
import type { LoadFailure } from '../dialect.ts';
import { ApiFailure, isConflict, JobFailure } from './api-failure.ts';

/** https://cloud.google.com/bigquery/docs/error-messages: what is not here passes by itself. */
const REASONS: Readonly<Record<string, Kind>> = {
  accessDenied: 'auth',
  authError: 'auth',
  http_401: 'auth',
  http_403: 'auth',
  billingNotEnabled: 'config',
  billingTierLimitExceeded: 'config',
  blocked: 'config',
  proxyAuthenticationRequired: 'config',
  invalid: 'config',
  invalidQuery: 'config',
  invalidUser: 'auth',
  responseTooLarge: 'config',
  notImplemented: 'config',
  badRequest: 'config',
  parseError: 'config',
  conditionNotMet: 'again',
  duplicate: 'again',
  notFound: 'schema',
  rateLimitExceeded: 'rate',
  jobRateLimitExceeded: 'rate',
  quotaExceeded: 'quota',
};
type Kind = 'auth' | 'config' | 'again' | 'schema' | 'row' | 'rate' | 'quota';

const RATE_PAUSE_MS = 15_000;
/** Google asks for ten minutes at least. */
const QUOTA_PAUSE_MS = 10 * 60_000;

/** Errors of a query that say that a table has changed since it was read. */
const CHANGED =
  /Unrecognized name|Not found: (Table|Dataset)|not found inside|is not present in table|has type .* which cannot|No matching signature|Column .* (not|cannot)/i;
/** Errors that say that a value, not the statement, is to blame. */
const VALUE =
  /Bad (u?int64|double|bool|timestamp) value|Could not cast|Invalid (timestamp|JSON|value)|syntax error while parsing|nesting|too deep|row.*(too large|larger)|Required field/i;

/** What an error of a load means. */
export function bigQueryFailure(error: unknown): LoadFailure {
  if (!(error instanceof ApiFailure || error instanceof JobFailure)) return failed(asError(error));
  const text = `BigQuery: ${error.message} (${error.reason})`;
  switch (kindOf(error)) {
    case 'auth':
      return failed(new AuthError(text, { cause: error }));
    case 'config':
      return failed(new ConfigError(text, { cause: error }));
    case 'rate':
      return failed(new RateLimitedError(text, RATE_PAUSE_MS));
    case 'quota':
      return failed(new RateLimitedError(text, QUOTA_PAUSE_MS));
    case 'row':
      return { kind: 'refused', error: new ConfigError(text, { cause: error }) };
    case 'schema':
      return { kind: 'again', error: new ConfigError(text, { cause: error }) };
    case 'again':
      return { kind: 'again', error: new TransientError(text, { cause: error }) };
    case undefined:
      return failed(new TransientError(text, { cause: error, maybeDelivered: error instanceof ApiFailure }));
  }
}

function kindOf(error: ApiFailure | JobFailure): Kind | undefined {
  if (isConflict(error)) return 'again';
  if (/streaming buffer/.test(error.message)) return undefined; // somebody else's rows; it is empty within 90 minutes
  if (error instanceof JobFailure && error.kind === 'load' && error.reason === 'invalid') return 'row';
  if (error.reason === 'invalidQuery' || error.reason === 'invalid') {
    if (CHANGED.test(error.message)) return 'schema';
    if (error instanceof JobFailure && VALUE.test(error.message)) return 'row';
  }
  return Object.hasOwn(REASONS, error.reason) ? REASONS[error.reason] : undefined;
}

function asError(error: unknown): Error {
  return error instanceof Error
    ? error
    : new TransientError('BigQuery could not be loaded.', { cause: error });
}

function failed(error: Error): LoadFailure {
  return { kind: 'failed', error };
}
