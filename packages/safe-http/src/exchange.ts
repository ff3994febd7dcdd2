import { TrackyardError } from '@trackyard/base';
import { ConfigError, TransientError, type HttpResponse } from '@trackyard/connector-sdk';
import type { Dispatcher } from 'undici';

const MAX_RESPONSE_BYTES = 1024 * 1024;

export interface ExchangeOptions {
  /** For error text; the rest of the URL may hold secrets. */
  host: string;
  timeoutMs: number;
  signal?: AbortSignal;
}

/**
 * One request and its answer: gathers the answer within its limits, and turns what goes wrong into the SDK's
 * errors. undici calls the `on…` methods; `response` settles once, whatever comes after.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly response: Promise<HttpResponse>;
  readonly #host: string;
  readonly #settle = Promise.withResolvers<HttpResponse>();
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  /** Set once the request is on its way. */
  #controller: Dispatcher.DispatchController | undefined;
  #failure: Error | undefined;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor({ host, timeoutMs, signal }: ExchangeOptions) {
    this.#host = host;
    this.#signal = signal;
    this.response = this.#settle.promise;
    this.#timer = setTimeout(this.#onTimeout, timeoutMs);
    signal?.addEventListener('abort', this.#onStop, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It was given up while it waited for a connection: nothing is written yet, and nothing will be.
    if (this.#failure) controller.abort(this.#failure);
    else this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined)
        this.#headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_RESPONSE_BYTES)
      this.#fail('answered with more than 1 MiB', 'TY_RESPONSE_TOO_LARGE');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#release();
    this.#settle.resolve({
      status: this.#status,
      headers: this.#headers,
      text: Buffer.concat(this.#chunks).toString('utf8'),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    // One refused connection fails all requests that wait for it: each gets an error of its own.
    if (error instanceof ConfigError) this.#end(new ConfigError(error.message, { cause: error.cause }));
    else this.#fail(describeFault(error));
  }

  readonly #onTimeout = (): void => this.#fail('did not answer in time', 'TY_REQUEST_TIMEOUT');

  readonly #onStop = (): void => this.#fail('was not waited for: this worker is stopping');

  #fail(what: string, code?: 'TY_RESPONSE_TOO_LARGE' | 'TY_REQUEST_TIMEOUT'): void {
    const maybeDelivered = this.#controller !== undefined;
    const cause = code && new TrackyardError(code);
    this.#end(new TransientError(`${this.#host} ${what}.`, { maybeDelivered, cause }));
  }

  #end(failure: Error): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#release();
    this.#chunks = [];
    this.#controller?.abort(failure);
    this.#settle.reject(failure);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onStop);
  }
}

const FAULTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  UND_ERR_SOCKET: 'closed the connection',
  ENOTFOUND: 'is not known to DNS',
  EAI_AGAIN: 'could not be looked up in DNS',
  ETIMEDOUT: 'could not be connected to in time',
  UND_ERR_CONNECT_TIMEOUT: 'could not be connected to in time',
  UND_ERR_HEADERS_OVERFLOW: 'answered with too many headers',
};

/** Never the error's own text, which may quote the request. */
function describeFault(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return FAULTS[code] ?? `could not be reached (${code})`;
}
