import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { objectOf, readJsonObject, TransientError, type HttpResponse } from '@trackyard/connector-sdk';
import type { SnowflakeConnection } from './connection.ts';
import { orAborted } from '../or-aborted.ts';
import { SnowflakeError } from './snowflake-error.ts';
import { TokenSigner } from './token-signer.ts';

/** Snowflake answers after 45 seconds in any case, with 202 where the statement is still running. */
const TIMEOUT_MS = 60_000;
const STATEMENT_TIMEOUT_S = 110;
/** Times that one request is sent again where no answer came, or one that says so; patience is the lane's. */
const MAX_RESUBMITS = 2;
const RESUBMIT_MS = 100;
const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 5_000;
/** Nobody executed it, or nobody knows; the same request id makes it safe to ask again. */
const RESUBMITTED = new Set([429, 502, 503, 504]);
/** Of texts that are bound: 16 MB is what a value may have. */
export const MAX_BOUND_BYTES = 4 * 1024 * 1024;

/** Of the statements of a request: Snowflake takes 1 MB. */
export const MAX_SQL_BYTES = 900_000;

/** One request: several statements (joined by `;`) share a session, and may be a transaction. */
export interface Request {
  statements: readonly string[];
  /** Texts for the `?` of a single statement; with several Snowflake allows none. */
  bindings?: readonly string[];
}

/**
 * Snowflake's SQL API (https://docs.snowflake.com/en/developer-guide/sql-api/reference): statements over HTTPS, signed
 * with the user's key. Its SDK opens sockets of its own and brings 180 packages; this is one POST, and a GET where a
 * statement takes longer.
 */
export class SqlApi {
  readonly #connection: SnowflakeConnection;
  readonly #signer: TokenSigner;

  constructor(connection: SnowflakeConnection) {
    this.#connection = connection;
    this.#signer = new TokenSigner(connection);
  }

  /** Throws `SnowflakeError` and the client's errors. */
  async run(request: Request, signal: AbortSignal): Promise<Rows> {
    const body = JSON.stringify(this.#body(request));
    let response = await this.#submit(body, signal);
    for (
      let pauseMs = FIRST_POLL_MS;
      response.status === 202;
      pauseMs = Math.min(2 * pauseMs, LONGEST_POLL_MS)
    ) {
      await pause(pauseMs, signal);
      response = await this.#send('GET', statusPath(response), signal);
    }
    if (response.status !== 200) throw new SnowflakeError(response);
    return rowsOf(response);
  }

  #body({ statements, bindings = [] }: Request): object {
    const { warehouse, database, role } = this.#connection;
    return {
      statement: statements.join(';\n'),
      timeout: STATEMENT_TIMEOUT_S,
      ...{ warehouse, database, ...(role !== undefined && { role }) },
      ...(bindings.length > 0 && { bindings: bindingsOf(bindings) }),
      parameters: { query_tag: 'trackyard', MULTI_STATEMENT_COUNT: String(statements.length) },
    };
  }

  /** Sends a request under one id until an answer came that says what became of it. */
  async #submit(body: string, signal: AbortSignal): Promise<HttpResponse> {
    const requestId = randomUUID();
    for (let resubmits = 0; ; resubmits++) {
      const path = `/api/v2/statements?requestId=${requestId}${resubmits > 0 ? '&retry=true' : ''}`;
      const isLast = resubmits === MAX_RESUBMITS;
      try {
        const response = await this.#send('POST', path, signal, body);
        if (isLast || !RESUBMITTED.has(response.status)) return response;
      } catch (error) {
        if (isLast || signal.aborted || !(error instanceof TransientError)) throw error;
      }
      await pause(RESUBMIT_MS * 2 ** resubmits, signal);
    }
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    body?: string,
  ): Promise<HttpResponse> {
    const { http, url } = this.#connection;
    const request = http.request({
      method,
      url: url + path,
      headers: {
        authorization: `Bearer ${this.#signer.token(Date.now())}`,
        'x-snowflake-authorization-token-type': 'KEYPAIR_JWT',
        'user-agent': 'Trackyard/0.1',
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
      timeoutMs: TIMEOUT_MS,
    });
    return orAborted(request, signal, 'Snowflake');
  }
}

/** Of a single statement. */
export interface Rows {
  /** Each value as text or null. */
  rows: (string | null)[][];
  /** Whether there are more: they would come compressed, in requests of their own. Ask for fewer instead. */
  hasMore: boolean;
}

function rowsOf(response: HttpResponse): Rows {
  const { data, resultSetMetaData } = readJsonObject(response);
  const { partitionInfo } = objectOf(resultSetMetaData);
  return {
    rows: Array.isArray(data) ? (data as (string | null)[][]) : [],
    hasMore: Array.isArray(partitionInfo) && partitionInfo.length > 1,
  };
}

function statusPath(response: HttpResponse): string {
  const { statementHandle, statementStatusUrl } = readJsonObject(response);
  // Relative, and to where the request went: an answer does not choose whom we ask.
  if (
    typeof statementStatusUrl === 'string' &&
    /^\/api\/v2\/statements\/[\w?=&-]+$/.test(statementStatusUrl)
  ) {
    return statementStatusUrl;
  }
  return `/api/v2/statements/${encodeURIComponent(String(statementHandle))}`;
}

function bindingsOf(values: readonly string[]): Record<string, { type: 'TEXT'; value: string }> {
  return Object.fromEntries(values.map((value, index) => [String(index + 1), { type: 'TEXT', value }]));
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((cause: unknown) => {
    throw new TransientError('Snowflake was not waited for.', { maybeDelivered: true, cause });
  });
}
