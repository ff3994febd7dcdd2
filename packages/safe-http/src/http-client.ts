import { validateHeaderName, validateHeaderValue } from 'node:http';
import { TrackyardError } from '@trackyard/base';
import { ConfigError, TransientError, type HttpClient, type HttpRequest } from '@trackyard/connector-sdk';
import type { Dispatcher } from 'undici';
import { Exchange } from './exchange.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 60_000;

/** Headers that would change whom the request is for, or how its end is found. */
const RESERVED_HEADERS = new Set([
  'host',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Requests over `agent`, cut short when `signal` aborts. */
export function createHttpClient(agent: Dispatcher, signal?: AbortSignal): HttpClient {
  return {
    async request(request) {
      const url = parseTarget(request.url);
      const headers = checkedHeaders(request.headers ?? {});
      if (signal?.aborted) throw new TransientError('The request was not sent: this worker is stopping.');
      const exchange = new Exchange({
        host: url.host,
        timeoutMs: Math.min(request.timeoutMs ?? DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS),
        ...(signal && { signal }),
      });
      agent.dispatch(dispatchOptions(request, url, headers), exchange);
      return exchange.response;
    },
  };
}

function dispatchOptions(
  request: HttpRequest,
  url: URL,
  headers: Record<string, string>,
): Dispatcher.DispatchOptions {
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method,
    headers,
    ...(request.body !== undefined && { body: request.body }),
  };
}

function parseTarget(text: string): URL {
  const url = URL.parse(text);
  const isPlain = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (isPlain) return url;
  const cause = new TrackyardError('TY_EGRESS_URL');
  throw new ConfigError(cause.message, { cause });
}

/** Lower-cases the names, so that none is sent twice. */
function checkedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const checked: Record<string, string> = { 'user-agent': 'Trackyard' };
  for (const [name, value] of Object.entries(headers)) {
    const lowerName = name.toLowerCase();
    if (RESERVED_HEADERS.has(lowerName) || !isValidHeader(name, value)) {
      throw new ConfigError(`The header "${name.slice(0, 100)}" cannot be sent.`);
    }
    checked[lowerName] = value;
  }
  return checked;
}

function isValidHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
