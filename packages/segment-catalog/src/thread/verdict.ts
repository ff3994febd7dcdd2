import type { TransportFault, Verdict } from '../protocol.ts';
import type { Call } from './call.ts';

const MAX_MESSAGE = 500;
const MAX_BODY = 4096;
const PASSING_STATUS = new Set([408, 423, 425, 429]);
/** The payload does not fit the action's fields, or its own checks. */
const PAYLOAD_ERRORS = new Set([
  'AggregateAjvError',
  'AggregateError',
  'ValidationError',
  'PayloadValidationError',
  'InvalidAudienceMembershipError',
]);
/** The core's timer or signal cut the request: it may have arrived. */
const TIMEOUTS = new Set(['TimeoutError', 'RequestTimeoutError', 'RequestClientError', 'SelfTimeoutError']);

/**
 * What an exception of a destination's code means, by its name and status: the classes are not all exported, and a
 * second copy of the core would break `instanceof`. What the transport saw goes first: code that catches a broken
 * connection may throw anything in its place.
 */
export function verdictOfError(error: unknown, call: Call): Verdict {
  if (call.fault) return verdictOfFault(call.fault);
  const { name, message, status, response } = readError(error);
  if (PAYLOAD_ERRORS.has(name)) return { kind: 'payload', message };
  if (TIMEOUTS.has(name)) return { kind: 'passing', message, maybeDelivered: true };
  if (response) return { kind: 'status', ...response };
  if (name === 'RetryableError') return { kind: 'passing', message, maybeDelivered: false, ...waitOf(call) };
  if (status !== undefined) return verdictOfStatus(status, message, call);
  if (/Only absolute URLs|Invalid URL|^(A|The) header .*illegal/.test(message))
    return { kind: 'payload', message };
  return { kind: 'unknown', message };
}

/** What a status means that was not read off an answer here: of one event of a batch, or of an error. */
export function verdictOfStatus(status: number, message: string, call: Call): Verdict {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 401 || status === 403) return { kind: 'status', status, headers: {}, text: message };
  if (PASSING_STATUS.has(status) || (status >= 500 && status !== 501)) {
    const headers: Record<string, string> = call.retryAfter ? { 'retry-after': call.retryAfter } : {};
    return { kind: 'status', status, headers, text: message };
  }
  return { kind: 'payload', message: message || `The destination refused it with ${status}.` };
}

export function verdictOfFault({ fault, message, maybeDelivered }: TransportFault): Verdict {
  return fault === 'config' ? { kind: 'config', message } : { kind: 'passing', message, maybeDelivered };
}

/** Whether it may be one event's fault that a whole batch was refused. */
export function blamesPayload(verdict: Verdict): boolean {
  return (
    verdict.kind === 'payload' ||
    (verdict.kind === 'status' && [400, 404, 409, 413, 422].includes(verdict.status))
  );
}

function waitOf({ retryAfter }: Call): { afterMs?: number } {
  const seconds = Number(retryAfter);
  return retryAfter !== undefined && Number.isFinite(seconds) ? { afterMs: seconds * 1000 } : {};
}

interface ReadError {
  name: string;
  message: string;
  status: number | undefined;
  response: { status: number; headers: Record<string, string>; text: string } | undefined;
}

function readError(error: unknown): ReadError {
  const { name, message, status, response } = Object(error) as Record<string, unknown>;
  return {
    name: String(name ?? ''),
    message: String(message ?? error).slice(0, MAX_MESSAGE),
    status: typeof status === 'number' ? status : undefined,
    response: readResponse(response),
  };
}

/** Of an `HTTPError`, and of what destinations derive from it. */
function readResponse(response: unknown): ReadError['response'] {
  const { status, headers, content } = Object(response) as Record<string, unknown>;
  if (typeof status !== 'number') return undefined;
  return {
    status,
    headers: isIterable(headers) ? (Object.fromEntries(headers) as Record<string, string>) : {},
    text: typeof content === 'string' ? content.slice(0, MAX_BODY) : '',
  };
}

function isIterable(value: unknown): value is Iterable<[string, string]> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
