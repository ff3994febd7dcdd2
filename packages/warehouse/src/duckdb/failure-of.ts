import { AuthError, ConfigError, TransientError } from '@trackyard/connector-sdk';
import type { LoadFailure } from '../dialect.ts';

/**
 * How DuckDB's messages begin, for its errors carry no code. Conversions and constraints are a row's fault; what the
 * catalogue or the binder does not find has been dropped since.
 * https://github.com/duckdb/duckdb/blob/main/src/common/exception.cpp
 */
const KINDS: readonly [pattern: RegExp, kind: 'row' | 'schema' | 'config'][] = [
  [/^(Constraint|Conversion|Out of Range|Invalid Input|Mismatch Type)\b/, 'row'],
  [/^(Catalog|Binder|Dependency) Error/, 'schema'],
  [
    /^(Not implemented|Serialization|Permission) Error|not a valid DuckDB database|Permission denied/,
    'config',
  ],
];

/** A batch that would take too much memory at once. */
export class TooManyColumns extends Error {
  override name = 'TooManyColumns';
}

/** What an error of the driver, or of the file, means. */
export function duckdbFailure(error: unknown): LoadFailure {
  if (error instanceof ConfigError || error instanceof AuthError || error instanceof TransientError) {
    return { kind: 'failed', error };
  }
  if (error instanceof TooManyColumns) return { kind: 'refused', error: new ConfigError(error.message) };
  const message = messageOf(error);
  const text = `DuckDB: ${message.split('\n')[0]}`;
  const kind = KINDS.find(([pattern]) => pattern.test(message))?.[1];
  switch (kind) {
    case 'row':
      return { kind: 'refused', error: new ConfigError(text, { cause: error }) };
    case 'schema':
      return { kind: 'again', error: new ConfigError(text, { cause: error }) };
    case 'config':
      return { kind: 'failed', error: new ConfigError(text, { cause: error }) };
    case undefined:
      return { kind: 'failed', error: new TransientError(text, { cause: error }) };
  }
}

/** Not by `instanceof`: the driver's errors may come from another realm. */
export function messageOf(error: unknown): string {
  const { message } = Object(error) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}
