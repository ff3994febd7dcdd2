import { isUtf8 } from 'node:buffer';
import { silentLogger, type Clock } from '@trackyard/base';
import {
  ConfigError,
  type ConnectorContext,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  type KeyValueState,
} from '@trackyard/connector-sdk';

/** A request as it would leave, or did. */
export interface RecordedRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}

/** An answer that somebody chose, to see what comes of it. */
export interface ScriptedAnswer {
  status: number;
  headers?: Readonly<Record<string, string>> | undefined;
  body?: string | undefined;
}

/** What was recorded while a connector ran. */
export interface Recording {
  context: ConnectorContext;
  requests: RecordedRequest[];
  /** The last answer, real or scripted; nothing in a dry run without a script. */
  response(): HttpResponse | undefined;
}

export interface RecordingOptions {
  destinationId: string;
  clock: Clock;
  /** What the destination remembers; a dry run reads it and keeps what it would write to itself. */
  state: Pick<KeyValueState, 'get'>;
  signal: AbortSignal;
  /** Sends for real what is recorded; without it nothing leaves and every answer is an empty 200. */
  live?: Pick<ConnectorContext, 'http' | 'dial' | 'state' | 'log' | 'folder'>;
  /** What the vendor answers in a dry run: the first request gets the first, those after the last one get that. */
  answers?: readonly ScriptedAnswer[] | undefined;
}

/** A context for one trial of one destination. */
export function recordingContext(options: RecordingOptions): Recording {
  const { destinationId, clock, state, signal, live, answers = [] } = options;
  const requests: RecordedRequest[] = [];
  let response: HttpResponse | undefined;
  const http: HttpClient = {
    async request(request) {
      requests.push(recorded(request));
      if (live) response = await live.http.request(request);
      else if (answers.length > 0)
        response = scripted(answers[Math.min(requests.length, answers.length) - 1]!);
      else return EMPTY_ANSWER;
      return response;
    },
  };
  const written = new Map<string, unknown>();
  const kept: KeyValueState = {
    get: async (key) => (written.has(key) ? written.get(key) : state.get(key)),
    set: async (key, value) => void written.set(key, value),
    async update(key, change) {
      const value = await change(await kept.get(key));
      written.set(key, value);
      return value;
    },
  };
  const refused = {
    socket: () => {
      throw new ConfigError('A dry run opens no socket.');
    },
  };
  const { dial, log, state: lasting } = live ?? { dial: refused, log: silentLogger, state: kept };
  const folder = live?.folder !== undefined && { folder: live.folder };
  return {
    context: { destinationId, http, dial, log, clock, state: lasting, signal, ...folder },
    requests,
    response: () => response,
  };
}

const EMPTY_ANSWER: HttpResponse = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  text: '{}',
};

function scripted({ status, headers = {}, body = '{}' }: ScriptedAnswer): HttpResponse {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { status, headers: { ...EMPTY_ANSWER.headers, ...Object.fromEntries(named) }, text: body };
}

/** What is no text as base64. */
function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : Buffer.from(body).toString(isUtf8(body) ? 'utf8' : 'base64');
}

function recorded({ method, url, headers = {}, body }: HttpRequest): RecordedRequest {
  return { method, url, headers: { ...headers }, body: body === undefined ? null : textOf(body) };
}
