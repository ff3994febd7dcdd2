import { createRequire } from 'node:module';
import type { HttpRequest, HttpResponse } from '@trackyard/connector-sdk';
import type { TransportFault } from '../protocol.ts';
import { currentCall, type Call } from './call.ts';
import { Headers, Request, Response } from './fetch-classes.ts';
import { CORE } from './segment-modules.ts';
import { statusText } from './status-text.ts';

/** Makes one request by way of the host. */
export type Send = (call: Call, request: HttpRequest) => Promise<HttpResponse | TransportFault>;

/** The core's own timer, 10 s unless a destination asks for more, ends a request earlier. */
const TIMEOUT_MS = 30_000;
/** What the way out sets, or must not promise: it does not unpack answers. */
const DROPPED_HEADERS = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
]);
const SEGMENTS_NAME = 'Segment (Actions)';

/**
 * Stands in for `cross-fetch`, by which all of Segment's code sends, before the core is loaded. Answers come whole:
 * the core reads a copy of each and leaves the original unread, which blocks a stream of more than 64 KiB for ever.
 */
export function plantTransport(send: Send): void {
  const fetch = async (target: string | Request, options?: object): Promise<Response> => {
    const request = new Request(target, options);
    const call = currentCall.getStore();
    if (!call) throw new Error('A request was made outside of a call.');
    const { status, headers, text } = await sendInCall(call, plainRequest(request), send);
    const init = { status, statusText: statusText(status), headers: new Headers(headers), url: request.url };
    return new Response(text, init);
  };
  const exports = Object.assign(fetch, {
    fetch,
    default: fetch,
    Headers,
    Request,
    Response,
    __esModule: true,
  });
  const requireThere = createRequire(CORE);
  const path = requireThere.resolve('cross-fetch');
  requireThere.cache[path] = { ...createModule(path), exports };
}

async function sendInCall(call: Call, request: HttpRequest, send: Send): Promise<HttpResponse> {
  call.requests += 1;
  const answer = await send(call, request);
  call.fault = 'fault' in answer ? answer : undefined;
  if ('fault' in answer) {
    throw Object.assign(new Error(answer.message), {
      name: 'FetchError',
      type: 'system',
      code: 'ECONNRESET',
    });
  }
  call.status = answer.status;
  call.retryAfter = answer.headers['retry-after'];
  return answer;
}

function plainRequest({ method, url, headers: given, body }: Request): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of given) {
    if (!DROPPED_HEADERS.has(name)) headers[name] = value === SEGMENTS_NAME ? 'Trackyard' : value;
  }
  const known = method as HttpRequest['method'];
  return { method: known, url, headers, timeoutMs: TIMEOUT_MS, ...(body !== null && { body }) };
}

function createModule(path: string): NodeJS.Module {
  return {
    id: path,
    filename: path,
    path,
    loaded: true,
    children: [],
    paths: [],
  } as unknown as NodeJS.Module;
}
