import { ConfigError, TransientError } from '@trackyard/connector-sdk';
import { DatabaseError } from 'pg';
import type { LoadFailure } from '../dialect.ts';
import { postgresFailure } from '../postgres/failure-of.ts';
import { CopyRefused } from './copy-refused.ts';

/**
 * What Redshift tells in words where PostgreSQL has codes; the first pattern that fits counts.
 * https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation-serializable-isolation-troubleshooting.html
 * https://docs.aws.amazon.com/redshift/latest/dg/s3serviceexception-error.html
 */
const MESSAGES: readonly [pattern: RegExp, kind: 'again' | 'row' | 'config' | 'busy'][] = [
  [/^(ERROR:\s*)?1023\b|serializable isolation violation/i, 'again'],
  [/^(ERROR:\s*)?1018\b|could not open relation with OID/i, 'again'],
  [/conflict with concurrent transaction/, 'again'],
  // A text met a column that holds numbers since a rebuild: values of ours are looked at before they are sent.
  [/invalid input syntax for|Invalid digit/i, 'again'],
  [/value too long|overflow|underflow/i, 'row'],
  [/S3CurlException|S3ServiceException.*(Status 5\d\d|SlowDown|RequestTimeout)/is, 'busy'],
  [/S3ServiceException|UnauthorizedException|not authorized to (assume|get credentials)/is, 'config'],
  [/cluster is (being|currently)|maintenance|disk full|disk space quota|connection limit/i, 'busy'],
];

/** Another worker made the same schema or table at that moment. Of rows Redshift keeps nothing unique. */
const MADE_MEANWHILE = new Set(['23505', '42P06', '42P07']);

/** What an error of the driver means. Server messages name rows only where a row is to blame. */
export function redshiftFailure(error: unknown): LoadFailure {
  if (error instanceof CopyRefused) {
    const text = `Redshift: ${error.reason ?? error.message}`;
    return { kind: 'refused', error: new ConfigError(text, { cause: error }) };
  }
  if (!(error instanceof DatabaseError)) return renamed(postgresFailure(error));
  const said = `${error.message}${error.detail === undefined ? '' : ` ${firstLine(error.detail)}`}`;
  const known = MESSAGES.find(([pattern]) => pattern.test(said))?.[1];
  const kind = MADE_MEANWHILE.has(error.code ?? '') ? 'again' : known;
  const text = `Redshift: ${said}`;
  switch (kind) {
    case 'again':
      return { kind, error: new TransientError(text, { cause: error }) };
    case 'busy':
      return { kind: 'failed', error: new TransientError(text, { cause: error }) };
    case 'row':
      return { kind: 'refused', error: new ConfigError(text, { cause: error }) };
    case 'config':
      return { kind: 'failed', error: new ConfigError(text, { cause: error }) };
    case undefined:
      return renamed(postgresFailure(error));
  }
}

/** The same, under the name of the system that it came from. */
function renamed({ kind, error }: LoadFailure): LoadFailure {
  error.message = error.message.replace(/^PostgreSQL\b/, 'Redshift');
  return { kind, error };
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => /\w/.test(line))
      ?.trim() ?? ''
  );
}
