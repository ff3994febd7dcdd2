import { ConfigError, TransientError } from '@trackyard/connector-sdk';
import { DatabaseError } from 'pg';
import type { LoadFailure } from '../dialect.ts';
import { postgresFailure } from '../postgres/failure-of.ts';

/**
 * What Redshift tells in words where PostgreSQL has codes.
 * https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation-serializable-isolation-troubleshooting.html
 */
const MESSAGES: readonly [pattern: RegExp, kind: 'again' | 'row' | 'config' | 'busy'][] = [
  [/\b1023\b|[Ss]erializable isolation violation/, 'again'],
  [/Load into table .* failed|[Vv]alue too long|Invalid digit|Overflow/, 'row'],
  [/S3ServiceException|UnauthorizedException|[Nn]ot authorized to (assume|get credentials)/, 'config'],
  [/could not complete because of conflict with concurrent transaction/, 'again'],
  [/cluster is (being|currently)|maintenance|disk full/i, 'busy'],
];

/** Another worker made the same schema or table at that moment. Of rows Redshift keeps nothing unique. */
const MADE_MEANWHILE = new Set(['23505', '42P06', '42P07']);

/** What an error of the driver means. Server messages name rows only where a row is to blame. */
export function redshiftFailure(error: unknown): LoadFailure {
  if (!(error instanceof DatabaseError)) return renamed(postgresFailure(error));
  const text = `Redshift: ${error.message}${error.detail === undefined ? '' : ` ${firstLine(error.detail)}`}`;
  const known = MESSAGES.find(([pattern]) => pattern.test(text))?.[1];
  const kind = MADE_MEANWHILE.has(error.code ?? '') ? 'again' : known;
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
