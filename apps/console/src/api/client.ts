import { words } from '../words.ts';

/** What the api answered instead of success: a code, and words that a person understands. */
export class ApiError extends Error {
  readonly code: string;
  /** 0 where there was no answer at all. */
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(words.errors.byCode[code] ?? message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
  }
}

export interface RequestOptions {
  method?: 'GET' | 'POST';
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

/** One call to the api with the session's cookie; throws `ApiError` for everything but success. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const answer = await send(path, options);
  const text = await answer.text();
  const body = parse(text);
  if (!answer.ok) throw errorOf(answer.status, body);
  if (body === undefined) throw new ApiError('ANSWER_NOT_JSON', answer.status, words.errors.notJson);
  // The border: the api's own OpenAPI document promises this shape.
  return body as T;
}

async function send(path: string, { method = 'GET', body, signal }: RequestOptions): Promise<Response> {
  const init: RequestInit = { method, credentials: 'same-origin', headers: { accept: 'application/json' } };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, 'content-type': 'application/json' };
  }
  try {
    return await fetch(path, init);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError('NO_ANSWER', 0, words.errors.noAnswer);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The api answers `{code, message}`; a proxy between may answer anything. */
function errorOf(status: number, body: unknown): ApiError {
  const { code, message } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  return new ApiError(
    typeof code === 'string' ? code : status === 429 ? 'TOO_MANY_REQUESTS' : `HTTP_${status}`,
    status,
    typeof message === 'string' ? message : words.errors.noAnswer,
  );
}
