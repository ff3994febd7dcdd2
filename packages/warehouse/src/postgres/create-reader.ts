import type { Logger } from '@trackyard/base';
import { Connections, type PostgresConnection } from './connection.ts';
import { postgresFailure } from './failure-of.ts';

/** Rows of one statement. */
export type ReadRows = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/** Reads of somebody's database, and cannot write there. */
export interface PostgresReader {
  /**
   * Runs `work` in one read-only transaction of two minutes at most. Rejects with `AuthError`, `ConfigError` or
   * `TransientError`, in words for a person.
   */
  read<T>(signal: AbortSignal, work: (rows: ReadRows) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const BEGIN = [
  'BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY',
  "SET LOCAL lock_timeout = '5s'",
  "SET LOCAL statement_timeout = '110s'",
  "SET LOCAL idle_in_transaction_session_timeout = '60s'",
  'SET LOCAL client_min_messages = warning',
].join('; ');

/** Opens nothing yet. */
export function createPostgresReader(connection: PostgresConnection, log: Logger): PostgresReader {
  const connections = new Connections(connection, log, BEGIN);
  return {
    async read(signal, work) {
      try {
        return await connections.transaction(signal, (client) =>
          // Values always: with them the server takes one statement, whatever a person wrote.
          work(async (text, values) => (await client.query(text, [...values])).rows as never),
        );
      } catch (error) {
        signal.throwIfAborted();
        throw postgresFailure(error).error;
      }
    },
    close: () => connections.close(),
  };
}
