import type { HttpClient, HttpResponse } from '@trackyard/connector-sdk';
import { orAborted } from '../or-aborted.ts';
import { clickHouseError } from './clickhouse-error.ts';

/** How to reach a server: its HTTP interface, by the caller's client. */
export interface ClickHouseConnection {
  /** Scheme, host, port and path; without user, query or hash. */
  url: string;
  user: string;
  password: string;
  http: HttpClient;
  /** What a swap of tables leaves loads that run to come to their ends; 5 s where absent. */
  settleMs?: number;
}

const TIMEOUT_MS = 60_000;
const SETTLE_MS = 5_000;

/**
 * What each request says for itself, so that a user's profile cannot let rows go: no row is skipped, no unknown
 * field, nothing is put off, and the status is that of the whole statement.
 * https://clickhouse.com/docs/operations/settings/settings
 */
const SETTINGS = {
  wait_end_of_query: '1',
  async_insert: '0',
  insert_deduplicate: '1',
  input_format_allow_errors_num: '0',
  input_format_allow_errors_ratio: '0',
  input_format_skip_unknown_fields: '0',
  input_format_null_as_default: '0',
  date_time_input_format: 'best_effort',
  precise_float_parsing: '1',
  /** A batch may hold events of many months. */
  max_partitions_per_insert_block: '0',
} as const;

/** Rows to insert: `sql` ends with its FORMAT, `body` holds the rows. */
export interface Insert {
  sql: string;
  body: Uint8Array;
  /** The same for the same rows: a table takes a token once. */
  token: string;
}

/**
 * Statements over HTTP, one a request. The vendor's client would need sockets of its own; the interface is one POST
 * (https://clickhouse.com/docs/interfaces/http).
 */
export class ClickHouseServer {
  readonly #connection: ClickHouseConnection;
  readonly #authorization: string;

  constructor(connection: ClickHouseConnection) {
    const { user, password } = connection;
    this.#connection = connection;
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  get settleMs(): number {
    return this.#connection.settleMs ?? SETTLE_MS;
  }

  /** Rows as lists of values, in the order of the statement's columns. */
  async query(sql: string, signal: AbortSignal): Promise<unknown[][]> {
    const { text } = await this.#post(`${sql} FORMAT JSONCompactEachRow`, new URLSearchParams(), signal);
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as unknown[]);
  }

  /** A statement without an answer. */
  async run(sql: string, signal: AbortSignal): Promise<void> {
    await this.#post(sql, new URLSearchParams(), signal);
  }

  async insert({ sql, body, token }: Insert, signal: AbortSignal): Promise<void> {
    await this.#post(body, new URLSearchParams({ query: sql, insert_deduplication_token: token }), signal);
  }

  async #post(
    body: string | Uint8Array,
    search: URLSearchParams,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const { url, http } = this.#connection;
    for (const [name, value] of Object.entries(SETTINGS)) search.set(name, value);
    const request = http.request({
      method: 'POST',
      url: `${url}?${search.toString()}`,
      headers: {
        authorization: this.#authorization,
        'content-type': typeof body === 'string' ? 'text/plain; charset=UTF-8' : 'application/octet-stream',
        ...(typeof body !== 'string' && { 'content-encoding': 'gzip' }),
      },
      body,
      timeoutMs: TIMEOUT_MS,
    });
    const response = await orAborted(request, signal, 'ClickHouse');
    const failure = clickHouseError(response);
    if (failure) throw failure;
    return response;
  }
}
