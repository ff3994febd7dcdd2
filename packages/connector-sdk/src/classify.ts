import {
  AuthError,
  ConfigError,
  GoneError,
  HttpError,
  PayloadError,
  RateLimitedError,
  TransientError,
} from './errors.ts';
import { dead, delivered, held, retry, type Outcome } from './outcome.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Client errors that pass by themselves. */
const PASSING_CLIENT_ERRORS = new Set([408, 423, 425, 429]);

/** What an HTTP answer means for the events of its request. `retry-after` is obeyed, up to a day. */
export function classifyStatus(
  status: number,
  headers: Readonly<Record<string, string>>,
  now: number,
): Outcome {
  const reason = `http_${status}`;
  if (status >= 200 && status < 300) return delivered;
  if (status === 401 || status === 403) return held(reason);
  if (PASSING_CLIENT_ERRORS.has(status) || (status >= 500 && status !== 501)) {
    const afterMs = retryAfterMs(headers['retry-after'], now);
    return retry(reason, afterMs === undefined ? {} : { afterMs });
  }
  return dead(reason); // redirects too: they are never followed
}

/** What a connector's exception means for the events of its call. Unknown errors count as passing. */
export function classifyError(error: unknown, now: number): Outcome {
  if (error instanceof HttpError) return classifyStatus(error.status, error.headers, now);
  if (error instanceof PayloadError) return dead('payload', error.message);
  if (error instanceof AuthError) return held('auth', error.message);
  if (error instanceof ConfigError) return held('config', error.message);
  if (error instanceof GoneError) return held('gone', error.message);
  if (error instanceof RateLimitedError) {
    const { afterMs, message } = error;
    return retry('rate_limited', { message, ...(afterMs !== undefined && { afterMs: clampToDay(afterMs) }) });
  }
  if (error instanceof TransientError) {
    return retry('network', { maybeDelivered: error.maybeDelivered, message: error.message });
  }
  return retry('connector_error', { maybeDelivered: true });
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3) as milliseconds from now; nothing where it is neither. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return clampToDay(Number(text) * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : clampToDay(date - now);
}

function clampToDay(ms: number): number {
  return Math.min(Math.max(ms, 0), DAY_MS);
}
