import type { Duplex } from 'node:stream';
import { isTrackyardError, TrackyardError, type Json } from '@trackyard/base';
import { Client, DatabaseError, type QueryConfig } from 'pg';
import { postgresColumn, type PostgresColumn } from './postgres-values.ts';
import { cutRows, type QueryRequest, type QueryResult } from './query-result.ts';
import { grantTables, makeReader, type Reader } from './warehouse-reader.ts';

export interface WarehouseSqlOptions {
  /** Of the warehouse's owner. */
  url: string;
  /** Of a login that can only read; where absent the owner makes one. */
  readUrl?: string | undefined;
  /** A socket that is not connected yet. */
  socket(): Duplex;
}

/** Queries on the local warehouse, by a login that cannot write. */
export interface WarehouseSql {
  /** Runs one SELECT. `use` reads the result; when it ends the connection is closed. */
  query<T>(request: QueryRequest, use: (result: QueryResult) => Promise<T>): Promise<T>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const ROWS_AT_ONCE = 1_000;
const CURSOR = 'trackyard_query';

/**
 * Three things keep a query from harm: its login owns nothing and may only read, its transaction is read only, and it
 * stands where PostgreSQL's grammar allows nothing but a SELECT (a cursor's declaration, sent as one statement). A
 * connection is made for each query and thrown away: what a query sets or locks ends with it.
 */
export function createWarehouseSql(options: WarehouseSqlOptions): WarehouseSql {
  let reader: Reader | undefined;

  /** Another process may have taken the login over meanwhile. */
  const connectReader = async (): Promise<Client> => {
    const { readUrl } = options;
    if (readUrl !== undefined) return connect(readUrl, options);
    const mine = (reader ??= await asOwner(options, makeReader));
    await asOwner(options, (owner) => grantTables(owner, mine));
    try {
      return await connect(urlOf(options.url, mine), options);
    } catch (error) {
      if (sqlState(error) !== INVALID_PASSWORD) throw error;
      reader = await asOwner(options, makeReader);
      return connect(urlOf(options.url, reader), options);
    }
  };

  return {
    async query(request, use) {
      const deadline = AbortSignal.any([request.signal, AbortSignal.timeout(request.timeoutMs)]);
      const client = await connectReader().catch((error: unknown) => {
        throw isTrackyardError(error) ? error : away(error);
      });
      // Destroys the socket, so that whatever waits for an answer fails at once; the server's own timeout ends the query.
      const abort = () => void client.end().catch(() => undefined);
      const cut = () => (client as unknown as { connection: { stream: Duplex } }).connection.stream.destroy();
      deadline.addEventListener('abort', cut);
      try {
        deadline.throwIfAborted();
        return await use(await run(client, request));
      } catch (error) {
        throw codedError(error, deadline);
      } finally {
        deadline.removeEventListener('abort', cut);
        abort();
      }
    },
  };
}

async function run(client: Client, { sql, limit, timeoutMs }: QueryRequest): Promise<QueryResult> {
  const endsAt = performance.now() + timeoutMs;
  /** Before each step, for a query may set it too; then it holds for the next step only. */
  const limitTime = () =>
    client.query(`SET LOCAL statement_timeout = ${Math.max(1, Math.ceil(endsAt - performance.now()))}`);
  await client.query("BEGIN READ ONLY; SET LOCAL lock_timeout = '5s'; SET LOCAL TimeZone = 'UTC'");
  await limitTime();
  await client.query(asOneStatement(`DECLARE ${CURSOR} NO SCROLL CURSOR FOR\n${sql}\n`));
  const first = await fetchRows(client);
  const readers = first.columns.map(({ oid }) => postgresColumn(oid));
  const columns = first.columns.map(({ name }, n) => ({ name, type: readers[n]!.type }));
  async function* rows(): AsyncGenerator<Json[]> {
    for (let page = first.rows; page.length > 0; page = (await fetchRows(client)).rows) {
      for (const row of page) yield row.map((text, n) => readValue(readers[n]!, text));
      if (page.length < ROWS_AT_ONCE) return;
      await limitTime();
    }
  }
  return { columns, ...cutRows(rows(), limit) };
}

function readValue({ read }: PostgresColumn, text: string | null): Json {
  return text === null ? null : read(text);
}

/** By the extended protocol, which takes one statement. The driver's types do not know the option yet. */
function asOneStatement(text: string): QueryConfig {
  return { text, queryMode: 'extended' } as QueryConfig;
}

const AS_TEXT = { getTypeParser: () => (text: string) => text };

async function fetchRows(
  client: Client,
): Promise<{ columns: { name: string; oid: number }[]; rows: (string | null)[][] }> {
  const text = `FETCH ${ROWS_AT_ONCE} FROM ${CURSOR}`;
  const { fields, rows } = await client.query<(string | null)[]>({ text, rowMode: 'array', types: AS_TEXT });
  return { columns: fields.map(({ name, dataTypeID }) => ({ name, oid: dataTypeID })), rows };
}

async function asOwner<T>(options: WarehouseSqlOptions, work: (owner: Client) => Promise<T>): Promise<T> {
  const owner = await connect(options.url, options);
  try {
    return await work(owner);
  } finally {
    void owner.end().catch(() => undefined);
  }
}

async function connect(url: string, { socket }: WarehouseSqlOptions): Promise<Client> {
  const client = new Client({
    connectionString: url,
    stream: socket,
    application_name: 'trackyard-query',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined); // whatever waits for an answer is told
  await client.connect();
  return client;
}

function urlOf(url: string, { user, password }: Reader): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}

const INVALID_PASSWORD = '28P01';
const QUERY_CANCELED = '57014';
/** Connection trouble, resources, an operator, the system: nothing that other SQL would mend, as it does `08P01`. */
const SERVERS_FAULT = /^(08(?!P01)|53|57|58|XX)/;

function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

function codedError(error: unknown, deadline: AbortSignal): unknown {
  if (isTrackyardError(error)) return error;
  const state = sqlState(error);
  if (deadline.aborted || state === QUERY_CANCELED)
    return new TrackyardError('TY_QUERY_TIMEOUT', { cause: error });
  if (state === undefined || SERVERS_FAULT.test(state)) return away(error);
  const { message } = error as DatabaseError;
  return new TrackyardError('TY_QUERY_INVALID', {
    message: message.slice(0, 1000),
    details: { sqlState: state },
  });
}

function away(cause: unknown): TrackyardError {
  return new TrackyardError('TY_UNAVAILABLE', { message: 'The local warehouse does not answer.', cause });
}
