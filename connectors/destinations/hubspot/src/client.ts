import {
  AuthError,
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

const API = 'https://api.hubapi.com';
/** By the limit that was met. Of the daily one nobody but HubSpot knows when its day ends. */
const PAUSES_MS: Readonly<Record<string, number>> = {
  SECONDLY: 1_000,
  TEN_SECONDLY_ROLLING: 10_000,
  DAILY: 60 * 60 * 1000,
};

export interface Call {
  method: HttpRequest['method'];
  path: string;
  body?: unknown;
}

/** A successful answer's body; throws what {@link errorOf} says for any other. */
export async function call(
  { http }: ConnectorContext,
  { accessToken }: Settings,
  { method, path, body }: Call,
): Promise<Record<string, unknown>> {
  const response = await http.request({
    method,
    url: API + path,
    headers: { authorization: `Bearer ${String(accessToken)}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    timeoutMs: 30_000,
  });
  if (!isSuccess(response)) throw errorOf(response);
  return readJsonObject(response);
}

/** https://developers.hubspot.com/docs/api-reference/error-handling */
function errorOf(response: HttpResponse): Error {
  const { message, category, policyName } = readJsonObject(response);
  const sentence = `HubSpot answered ${response.status}: ${String(message ?? 'no reason').slice(0, 300)}`;
  if (response.status === 401 || response.status === 403) return new AuthError(sentence);
  if (response.status === 429) return new RateLimitedError(sentence, PAUSES_MS[String(policyName)] ?? 10_000);
  // 477: the account moves between data centers; it says for how long.
  if (response.status === 477) return new RateLimitedError(sentence, pauseMs(response));
  if (response.status === 400 && category !== undefined) return new PayloadError(sentence);
  return new HttpError(response);
}

function pauseMs({ headers }: HttpResponse): number {
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? seconds * 1000 : 60_000;
}
