import { setTimeout as pause } from 'node:timers/promises';
import {
  objectOf,
  objectsOf,
  readJsonObject,
  TransientError,
  type HttpRequest,
  type HttpResponse,
} from '@trackyard/connector-sdk';
import { AccessToken } from './access-token.ts';
import { ApiFailure } from './api-failure.ts';
import type { BigQueryConnection } from './connection.ts';

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;
const TIMEOUT_MS = 60_000;
const PASSING_REASONS = new Set(['rateLimitExceeded', 'backendError', 'internalError']);

export interface RestRequest {
  method: HttpRequest['method'];
  /** Behind `/projects/<project>`. */
  path: string;
  query?: Record<string, string>;
  json?: object;
  headers?: Record<string, string>;
}

/** A job's description and what it is to load, in one body. */
export interface Upload {
  job: object;
  content: Uint8Array;
}

/**
 * BigQuery's REST API (https://cloud.google.com/bigquery/docs/reference/rest) through the connector's way out. Not by
 * `@google-cloud/bigquery`: that sends by `node-fetch` over agents of its own, follows redirects, obeys `HTTP_PROXY` and
 * takes no other transport. It is the tests' second opinion on what is spoken here, and gives the types.
 *
 * Faults that pass are tried again here a few times. Every request may be sent twice: jobs and tables have names
 * that BigQuery takes once, changes name the version that they change.
 */
export class Rest {
  readonly connection: BigQueryConnection;
  readonly #token: AccessToken;

  constructor(connection: BigQueryConnection) {
    this.connection = connection;
    this.#token = new AccessToken(connection);
  }

  get firstPauseMs(): number {
    return this.connection.firstPauseMs ?? FIRST_PAUSE_MS;
  }

  /** The answer's object. Throws `ApiFailure`, or the SDK's errors where no answer came. */
  async request(request: RestRequest, signal: AbortSignal): Promise<Record<string, unknown>> {
    const { method, path, query = {}, json, headers } = request;
    const search = new URLSearchParams({ prettyPrint: 'false', ...query }).toString();
    return this.#send(
      {
        method,
        url: `${this.#base('')}${path}?${search}`,
        headers: { ...headers, ...(json && { 'content-type': 'application/json' }) },
        ...(json && { body: JSON.stringify(json) }),
      },
      signal,
    );
  }

  /** Inserts a load job. https://cloud.google.com/bigquery/docs/reference/api-uploads#multipart */
  async upload({ job, content }: Upload, signal: AbortSignal): Promise<Record<string, unknown>> {
    const boundary = 'trackyard-c2b6a8d0e1f34957';
    const head =
      `--${boundary}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(job)}\r\n` +
      `--${boundary}\r\ncontent-type: application/octet-stream\r\n\r\n`;
    const request: HttpRequest = {
      method: 'POST',
      url: `${this.#base('/upload')}/jobs?uploadType=multipart`,
      headers: { 'content-type': `multipart/related; boundary=${boundary}` },
      body: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--`)]),
    };
    return this.#send(request, signal);
  }

  #base(prefix: string): string {
    const { apiEndpoint, projectId } = this.connection;
    return `${apiEndpoint}${prefix}/bigquery/v2/projects/${encodeURIComponent(projectId)}`;
  }

  async #send(request: HttpRequest, signal: AbortSignal): Promise<Record<string, unknown>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sendOnce(request, signal);
      } catch (error) {
        const isStaleToken = attempt === 1 && error instanceof ApiFailure && error.status === 401;
        const isWorthIt = isStaleToken || isPassing(error);
        if (attempt === ATTEMPTS || !isWorthIt || signal.aborted) throw error;
        await pauseFor(this.firstPauseMs * 2 ** (attempt - 1), signal);
      }
    }
  }

  async #sendOnce(request: HttpRequest, signal: AbortSignal): Promise<Record<string, unknown>> {
    assertGoing(signal);
    const authorization = `Bearer ${await this.#token.get()}`;
    const headers = { ...request.headers, authorization };
    const answer = await this.connection.http.request({ ...request, headers, timeoutMs: TIMEOUT_MS });
    if (answer.status >= 200 && answer.status < 300) return readJsonObject(answer);
    if (answer.status === 401) this.#token.forget();
    throw refusalOf(answer);
  }
}

/** Waits for about this long; throws `TransientError` where it is told to stop. */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms / 2 + Math.random() * ms, undefined, { signal }).catch(() => assertGoing(signal));
}

export function assertGoing(signal: AbortSignal): void {
  if (signal.aborted)
    throw new TransientError('BigQuery was not waited for: the load ran out of time.', {
      maybeDelivered: true,
    });
}

function refusalOf(answer: HttpResponse): ApiFailure {
  const error = objectOf(readJsonObject(answer).error);
  const [first] = objectsOf(error.errors);
  const { reason = `http_${answer.status}`, message = error.message } = first ?? {};
  return new ApiFailure(answer.status, {
    reason: String(reason),
    message: String(message ?? `BigQuery answered ${answer.status}.`),
  });
}

function isPassing(error: unknown): boolean {
  if (error instanceof TransientError) return true;
  if (!(error instanceof ApiFailure)) return false;
  return error.status >= 500 || error.status === 429 || PASSING_REASONS.has(error.reason);
}
