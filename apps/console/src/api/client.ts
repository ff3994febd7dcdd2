import createClient from 'openapi-fetch';
import { words } from '../words.ts';
import type { components, paths } from './schema.ts';

/** What the api answered instead of success: a code, and words that a person understands. */
export class ApiError extends Error {
  readonly code: string;
  /** 0 where there was no answer at all. */
  readonly status: number;
  /** What the api adds for this code, such as the fields that are wrong. */
  readonly details: unknown;

  constructor(code: string, status: number, message: string, details?: unknown) {
    super(words.errors.byCode[code] ?? message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** A shape of the api's OpenAPI document by its name there: `Schema<'Source'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** The api's calls, typed by its own OpenAPI document; hand each to `answered`. */
export const api = createClient<paths>({ baseUrl: '/api/v1', credentials: 'same-origin' });

/** The answer's body; throws `ApiError` for everything but success. */
export async function answered<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  let answer;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    if (error instanceof SyntaxError) throw new ApiError('ANSWER_NOT_JSON', 200, words.errors.notJson);
    throw new ApiError('NO_ANSWER', 0, words.errors.noAnswer);
  }
  if (answer.response.ok) return answer.data as T; // Nothing, where the document promises nothing.
  throw errorOf(answer.response.status, answer.error);
}

/** The api answers `{code, message}`; a proxy between may answer anything. */
export function errorOf(status: number, body: unknown): ApiError {
  const { code, message, details } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  return new ApiError(
    typeof code === 'string' ? code : status === 429 ? 'TOO_MANY_REQUESTS' : `HTTP_${status}`,
    status,
    typeof message === 'string' ? message : words.errors.noAnswer,
    details,
  );
}
