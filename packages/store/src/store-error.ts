import { DrizzleQueryError } from 'drizzle-orm/errors';
import { types } from 'node:util';
import { DatabaseError } from 'pg';
import { isTrackyardError, TrackyardError } from '@trackyard/base';

/** SQLSTATE classes of a server that is away, starting, stopping or out of room, and of a lock that is not free in time. */
const AWAY_STATE = /^(08|53|57P|25006|55P03)/;
/** What `pg` itself says, without a code, when there is no connection. */
const AWAY_MESSAGE = /^(Connection terminated|timeout e|Client (has|was)|Query read timeout)/;

/**
 * What leaves this package when a statement fails. Drizzle's own error quotes the statement with its values,
 * PostgreSQL's carries the row: both could bring a payload or a secret into a log.
 */
export function toStoreError(error: unknown): unknown {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (isTrackyardError(cause) || !types.isNativeError(cause)) return cause;
  if (!(cause instanceof DatabaseError)) return isAway(cause) ? unavailable(cause.message) : cause;
  const message = `PostgreSQL: ${cause.message} (${cause.code ?? 'unknown'})`;
  if (AWAY_STATE.test(cause.code ?? '')) return unavailable(message);
  return new TrackyardError('TY_INTERNAL', { cause: new Error(message) });
}

function isAway(error: Error): boolean {
  return ('code' in error && /^E[A-Z]+$/.test(String(error.code))) || AWAY_MESSAGE.test(error.message);
}

function unavailable(message: string): TrackyardError {
  return new TrackyardError('TY_UNAVAILABLE', { cause: new Error(message) });
}

/** The same object; whatever its methods reject with goes through {@link toStoreError}. */
export function guarded<T extends object>(repository: T): T {
  return new Proxy(repository, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return async (...parameters: unknown[]) => {
        try {
          return (await Reflect.apply(member, target, parameters)) as unknown;
        } catch (error) {
          throw toStoreError(error);
        }
      };
    },
  });
}
