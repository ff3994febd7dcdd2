import { AuthError, ConfigError, TransientError } from '@trackyard/connector-sdk';
import { DatabaseError } from 'pg';
import type { LoadFailure } from '../dialect.ts';
import { CommitUnknown } from './connection.ts';

/** SQLSTATEs, and classes of them, in the order in which they are looked for; the rest passes by itself. */
const STATES: readonly [prefix: string, kind: Kind][] = [
  ['28', 'auth'], // wrong password, role that may not log in
  ['42501', 'auth'], // permission denied
  ['40P01', 'again'], // deadlock
  ['40001', 'again'], // serialization failure
  ['3D', 'config'], // no such database
  ['3F', 'schema'],
  ['2BP01', 'config'], // a view reads a table that is to go
  ['0A', 'config'], // the table's kind cannot do this
  ['54011', 'config'], // too many columns, dropped ones included
  ['54', 'row'], // row or index entry too large
  ['22', 'row'],
  ['23', 'row'],
  ['P0', 'row'], // raised by a trigger
  ['42', 'schema'],
];
type Kind = 'auth' | 'config' | 'row' | 'again' | 'schema';

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|ALTNAME/;

/** What an error of the driver means. Server messages name rows only where a row is to blame. */
export function postgresFailure(error: unknown): LoadFailure {
  if (error instanceof ConfigError || error instanceof AuthError || error instanceof TransientError) {
    return { kind: 'failed', error };
  }
  if (error instanceof DatabaseError) return serverFailure(error);
  if (error instanceof CommitUnknown) {
    return failed(new TransientError(error.message, { maybeDelivered: true, cause: error }));
  }
  return failed(connectionError(error));
}

function serverFailure(error: DatabaseError): LoadFailure {
  const { code = '', message } = error;
  const text = `PostgreSQL: ${message}${code === '2BP01' ? `: ${error.detail ?? ''}` : ''} (${code})`;
  const kind = STATES.find(([prefix]) => code.startsWith(prefix))?.[1];
  switch (kind) {
    case 'auth':
      return failed(new AuthError(text, { cause: error }));
    case 'config':
      return failed(new ConfigError(text, { cause: error }));
    case 'row':
      return { kind: 'refused', error: new ConfigError(text, { cause: error }) };
    case 'schema':
      return { kind: 'again', error: new ConfigError(text, { cause: error }) };
    case 'again':
      return { kind: 'again', error: new TransientError(text, { cause: error }) };
    case undefined:
      return failed(new TransientError(text, { cause: error }));
  }
}

function connectionError(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Where a name has several addresses the message is empty.
  const message = error instanceof Error ? error.message || code : 'unknown error';
  if (CERTIFICATE.test(code)) {
    return new ConfigError(`The server's certificate was not accepted (${code}).`, { cause: error });
  }
  if (message === 'The server does not support SSL connections') {
    return new ConfigError(`${message}: set the SSL mode to "disable", or turn SSL on there.`, {
      cause: error,
    });
  }
  return new TransientError(`PostgreSQL could not be reached, or the connection was lost: ${message}`, {
    cause: error,
  });
}

function failed(error: Error): LoadFailure {
  return { kind: 'failed', error };
}
