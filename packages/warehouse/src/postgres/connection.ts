import type { Duplex } from 'node:stream';
import type { Logger } from '@trackyard/base';
import { Pool, type PoolClient } from 'pg';

/** How to reach a database. */
export interface PostgresConnection {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** As libpq has them: `require` encrypts without checking who answers, `verify-full` checks. */
  sslMode: 'disable' | 'require' | 'verify-full';
  /** Certificates (PEM) to trust with `verify-full` instead of the public authorities. */
  caCertificate?: string;
  /** A socket that is not connected yet; the driver connects it. */
  socket(): Duplex;
}

/** A commit whose answer did not come: the rows may be there. */
export class CommitUnknown extends Error {
  override name = 'CommitUnknown';
}

const MAX_CONNECTIONS = 3;
const CONNECT_TIMEOUT_MS = 15_000;
const IDLE_MS = 60_000;
/** Of one load or one change of the schema, whatever hangs. */
const WORK_TIMEOUT_MS = 120_000;

/**
 * Settings of each transaction: one that waits in vain fails and is tried later, and one whose worker is gone
 * frees its locks. Not given when connecting, which poolers such as PgBouncer refuse.
 */
const BEGIN = [
  'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
  "SET LOCAL lock_timeout = '5s'",
  "SET LOCAL statement_timeout = '110s'",
  "SET LOCAL idle_in_transaction_session_timeout = '60s'",
  'SET LOCAL client_min_messages = warning',
  // What is loaded is settled for good: a server that is set to forget the last moments must not.
  'SET LOCAL synchronous_commit = on',
].join('; ');

export interface TransactionTerms {
  /** SQL that is sent along with the transaction's beginning. */
  alsoFirst?: string;
  /** Longer than a load may take; the statements' own limit is up to `alsoFirst`. */
  timeoutMs?: number;
}

/** Connections to one database, kept for a minute after use. */
export class Connections {
  readonly #pool: Pool;
  readonly #begin: string;

  /** `begin` is SQL that begins a transaction and settles its limits. */
  constructor(connection: PostgresConnection, log: Logger, begin = BEGIN) {
    this.#begin = begin;
    const { host, port, database, user, password, socket } = connection;
    this.#pool = new Pool({
      ...{ host, port, database, user },
      // A function, for an empty text would make the driver look into this process's environment.
      password: () => password,
      ssl: sslOptions(connection),
      stream: socket,
      application_name: 'trackyard',
      keepAlive: true,
      max: MAX_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_MS,
      allowExitOnIdle: true,
    });
    this.#pool.on('error', () => log.info('warehouse.connection_lost'));
  }

  /** Runs `work` in one transaction. */
  async transaction<T>(
    signal: AbortSignal,
    work: (client: PoolClient) => Promise<T>,
    { alsoFirst, timeoutMs = WORK_TIMEOUT_MS }: TransactionTerms = {},
  ): Promise<T> {
    const client = await this.#connect();
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    let isOut = true;
    const giveBack = (isBroken: boolean): void => {
      if (isOut) client.release(isBroken);
      isOut = false;
    };
    // Destroys the socket, so that whatever waits for an answer fails at once.
    const abort = (): void => giveBack(true);
    deadline.addEventListener('abort', abort);
    try {
      deadline.throwIfAborted();
      const begin = alsoFirst === undefined ? this.#begin : `${this.#begin}; ${alsoFirst}`;
      const result = await inTransaction(client, work, begin);
      giveBack(false);
      return result;
    } catch (error) {
      giveBack(!(await rolledBack(client, isOut)));
      throw error;
    } finally {
      deadline.removeEventListener('abort', abort);
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #connect(): Promise<PoolClient> {
    const client = await this.#pool.connect();
    if (client.listenerCount('error') === 0) client.on('error', () => undefined);
    return client;
  }
}

async function inTransaction<T>(
  client: PoolClient,
  work: (client: PoolClient) => Promise<T>,
  begin: string,
): Promise<T> {
  await client.query(begin);
  const result = await work(client);
  try {
    await client.query('COMMIT');
  } catch (cause) {
    // What the server reports it has not committed; without its word nobody knows.
    if (cause instanceof Error && 'severity' in cause) throw cause;
    throw new CommitUnknown('The connection was lost while committing.', { cause });
  }
  return result;
}

async function rolledBack(client: PoolClient, isUsable: boolean): Promise<boolean> {
  if (!isUsable) return false;
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

function sslOptions({ sslMode, caCertificate }: PostgresConnection) {
  if (sslMode === 'disable') return false;
  if (sslMode === 'require') return { rejectUnauthorized: false };
  return { rejectUnauthorized: true, ...(caCertificate !== undefined && { ca: caCertificate }) };
}
