import {
  AuthError,
  ConfigError,
  HttpError,
  isSuccess,
  PayloadError,
  RateLimitedError,
  readJsonObject,
  type ConnectorContext,
  type HttpRequest,
  type HttpResponse,
  type Settings,
} from '@trackyard/connector-sdk';

const API = 'https://api.brevo.com/v3';

export interface Call {
  method: HttpRequest['method'];
  path: string;
  body?: unknown;
}

/** Resolves with a successful answer; throws what {@link errorOf} says for any other. */
export async function call(
  { http }: ConnectorContext,
  { apiKey }: Settings,
  { method, path, body }: Call,
): Promise<void> {
  const response = await http.request({
    method,
    url: API + path,
    headers: { 'api-key': String(apiKey), accept: 'application/json', 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    timeoutMs: 30_000,
  });
  if (!isSuccess(response)) throw errorOf(response);
}

/** https://developers.brevo.com/docs/how-it-works#error-codes */
function errorOf(response: HttpResponse): Error {
  const { code, message } = readJsonObject(response);
  const sentence = `Brevo answered ${response.status}, ${String(code ?? 'no code')}: ${String(message ?? '').slice(0, 300)}`;
  switch (response.status) {
    case 401:
    case 403:
      return new AuthError(sentence);
    case 402: // not_enough_credits
      return new ConfigError(sentence);
    case 429:
      return new RateLimitedError(sentence, pauseMs(response.headers));
    case 400:
    case 422:
      return new PayloadError(sentence);
    default:
      return new HttpError(response);
  }
}

/** Seconds until the limit is lifted. https://developers.brevo.com/docs/limit-headers */
function pauseMs(headers: HttpResponse['headers']): number {
  const seconds = Number(headers['x-sib-ratelimit-reset'] ?? headers['retry-after']);
  return seconds > 0 ? seconds * 1000 : 60_000;
}
