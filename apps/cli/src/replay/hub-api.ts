import { ERROR_CODES, TrackyardError, type ErrorCode } from '@trackyard/base';
import { TransientError, type HttpClient, type HttpRequest } from '@trackyard/connector-sdk';

const TIMEOUT_MS = 30_000;
const PAGE = 200;

export interface HubAddress {
  /** Without a slash at the end. */
  url: string;
  /** A secret API key. */
  token: string;
}

/** A running hub's control plane, as anybody with a secret API key sees it. Throws `TrackyardError` for what it refuses. */
export class HubApi {
  readonly #http: HttpClient;
  readonly #address: HubAddress;

  constructor(http: HttpClient, address: HubAddress) {
    this.#http = http;
    this.#address = address;
  }

  get<T>(path: string): Promise<T> {
    return this.#ask('GET', path);
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.#ask('POST', path, body);
  }

  /** Everything of a list. */
  async all<T>(path: string): Promise<T[]> {
    const found: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { data: T[]; nextCursor: string | null } = await this.get(`${path}?limit=${PAGE}${query}`);
      found.push(...page.data);
      cursor = page.nextCursor;
    }
    return found;
  }

  async #ask<T>(method: HttpRequest['method'], path: string, body?: object): Promise<T> {
    const { url, token } = this.#address;
    const { status, text } = await this.#send({
      ...{ method, url: `${url}/api/v1${path}`, timeoutMs: TIMEOUT_MS },
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (status >= 200 && status < 300) return JSON.parse(text) as T;
    throw refusalOf(status, text, url);
  }

  async #send(request: HttpRequest) {
    try {
      return await this.#http.request(request);
    } catch (cause) {
      if (!(cause instanceof TransientError)) throw cause;
      const message = `The hub at ${this.#address.url} does not answer: is it running?`;
      throw new TrackyardError('TY_UNAVAILABLE', { message, cause });
    }
  }
}

function refusalOf(status: number, text: string, url: string): TrackyardError {
  const { code, message, details } = parsed(text);
  if (status === 401) {
    return new TrackyardError('TY_UNAUTHORIZED', {
      message: `The hub at ${url} does not know this API key: set TRACKYARD_API_TOKEN or give --token.`,
    });
  }
  if (code === undefined || !Object.hasOwn(ERROR_CODES, code)) {
    return new TrackyardError('TY_UNAVAILABLE', {
      message: `${url} answered ${status}: is it a Trackyard hub?`,
    });
  }
  const more = details === undefined ? '' : ` ${JSON.stringify(details)}`;
  return new TrackyardError(code as ErrorCode, { message: `${message ?? ''}${more}`, details });
}

function parsed(text: string): { code?: string; message?: string; details?: unknown } {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}
