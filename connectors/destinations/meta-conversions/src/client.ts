import {
  AuthError,
  ConfigError,
  HttpError,
  isSuccess,
  objectOf,
  PayloadError,
  RateLimitedError,
  readJsonObject,
  TransientError,
  type ConnectorContext,
  type HttpResponse,
  type Settings,
} from '@trackyard/connector-sdk';
import type { MetaEvent } from './event-of.ts';

const API = 'https://graph.facebook.com/v24.0';

/** Sends events, all or none of which Meta takes; throws what {@link errorOf} says. */
export async function postEvents(
  { http }: ConnectorContext,
  { pixelId, accessToken, testEventCode }: Settings,
  events: readonly MetaEvent[],
): Promise<void> {
  const response = await http.request({
    method: 'POST',
    url: `${API}/${encodeURIComponent(String(pixelId))}/events`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      data: events,
      ...(testEventCode !== undefined && { test_event_code: testEventCode }),
      access_token: accessToken,
    }),
    timeoutMs: 30_000,
  });
  if (!isSuccess(response)) throw errorOf(response);
}

/** https://developers.facebook.com/docs/graph-api/guides/error-handling and …/overview/rate-limiting */
const RATE_LIMITS = new Set([
  4, 17, 32, 341, 613, 80_000, 80_001, 80_002, 80_003, 80_004, 80_005, 80_006, 80_008, 80_014,
]);
const TRANSIENT = new Set([1, 2, 368]);
/** Session, permission; 200 to 299 besides. */
const AUTH = new Set([3, 10, 102, 104, 190, 463, 467]);
/** Of a 100: "Object does not exist, or cannot be loaded due to missing permissions". */
const UNKNOWN_OBJECT = 33;

/** What an answer that is no success means. */
export function errorOf(response: HttpResponse): Error {
  const error = objectOf(readJsonObject(response).error);
  const [code, subcode] = [Number(error.code), Number(error.error_subcode)];
  const message = sentenceOf(error);
  if (error.code === undefined) return new HttpError(response);
  if (RATE_LIMITS.has(code)) return new RateLimitedError(message, pauseMs(response.headers));
  if (AUTH.has(code) || (code >= 200 && code <= 299)) return new AuthError(message);
  if (TRANSIENT.has(code) || error.is_transient === true) return new TransientError(message);
  if (code === 803 || (code === 100 && subcode === UNKNOWN_OBJECT)) return new ConfigError(message);
  if (code === 100 || code === 2804003) return new PayloadError(message);
  return new HttpError(response);
}

function sentenceOf({ code, error_subcode: subcode, ...error }: Record<string, unknown>): string {
  const text = error.error_user_msg ?? error.message ?? 'no reason';
  return `Meta answered ${code}${subcode === undefined ? '' : `/${subcode}`}: ${String(text).slice(0, 300)}`;
}

/** `{"<id>": [{"estimated_time_to_regain_access": <minutes>, …}]}`; a minute where Meta does not say. */
function pauseMs(headers: HttpResponse['headers']): number {
  const usage = readJsonObject({ text: headers['x-business-use-case-usage'] ?? '' });
  const minutes = Object.values(usage)
    .flat()
    .map((one) => Number(objectOf(one).estimated_time_to_regain_access) || 0);
  return Math.max(1, ...minutes) * 60_000;
}
