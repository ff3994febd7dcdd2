import { isUtf8 } from 'node:buffer';
import { silentLogger } from '@trackyard/base';
import type { ConnectorContext, HttpRequest, HttpResponse } from '../context.ts';
import { memoryState } from './memory-state.ts';

type Answer = Partial<HttpResponse> | Error;

export interface ContextSketch {
  /** Answers a request: a response's parts, or an error to throw, at once or later. A bare 200 where it is absent. */
  answer?: (request: HttpRequest) => Answer | Promise<Answer>;
  /** What ends the call; it never does where absent. */
  signal?: AbortSignal;
  /** What the clock says, in milliseconds; 2026-01-02T03:04:05.678Z where it is absent. */
  now?: number;
}

export interface RecordedContext extends ConnectorContext {
  /** What would have been sent, in order; bytes of a text as that text. */
  requests: HttpRequest[];
}

/** A context with a clock that stands still and no way out: requests are recorded, sockets refused. */
export function makeContext({
  answer = () => ({}),
  now = Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  signal = new AbortController().signal,
}: ContextSketch = {}): RecordedContext {
  const requests: HttpRequest[] = [];
  const state = memoryState();
  return {
    destinationId: 'dst_test',
    requests,
    http: {
      async request(request) {
        requests.push(readable(request));
        const given = await answer(request);
        if (given instanceof Error) throw given;
        return { status: 200, headers: {}, text: '', ...given };
      },
    },
    dial: {
      socket() {
        throw new Error('This context opens no sockets.');
      },
    },
    log: silentLogger,
    clock: { now: () => now },
    state,
    signal,
  };
}

function readable(request: HttpRequest): HttpRequest {
  const { body } = request;
  if (!(body instanceof Uint8Array) || !isUtf8(body)) return request;
  return { ...request, body: Buffer.from(body).toString() };
}
