import { isUtf8 } from 'node:buffer';
import { MASK, redactText, redactUrl } from '@trackyard/base';
import type { ConnectorContext, HttpClient, HttpRequest, HttpResponse } from '@trackyard/connector-sdk';
import type { AttemptRequest, AttemptResponse } from '@trackyard/store';

/** One exchange as people may see it. */
export interface Exchange {
  request?: AttemptRequest;
  response?: AttemptResponse;
}

/** Enough to look at. */
const BODY_CHARACTERS = 8_192;
/** Everything else may hold a key. */
const SHOWN_HEADERS = new Set([
  'content-type',
  'user-agent',
  'webhook-id',
  'webhook-timestamp',
  'accept',
  'content-encoding',
]);

/**
 * The exchanges of a batch with secrets masked, for the attempts log and dead letters. Each call has its own: calls
 * that go side by side do not see each other's answers.
 */
export class RecordedCalls {
  readonly #calls: { sent: readonly object[]; exchange: Exchange }[] = [];

  /** `context` for one call, which carries these of what is sent. */
  contextOf(sent: readonly object[], context: ConnectorContext): ConnectorContext {
    const exchange: Exchange = {};
    this.#calls.push({ sent, exchange });
    return { ...context, http: recorded(context.http, exchange) };
  }

  /** The call that it went with: of several, the first that was not answered well, else the last. */
  exchangeOf(one: object): Exchange {
    const calls = this.#calls.filter(({ sent }) => sent.includes(one)).map(({ exchange }) => exchange);
    return calls.find(isRefused) ?? calls.at(-1) ?? {};
  }
}

function isRefused(exchange: Exchange): boolean {
  if (!exchange.request) return false;
  const status = exchange.response?.status ?? 0;
  return status < 200 || status > 299;
}

function recorded(http: HttpClient, exchange: Exchange): HttpClient {
  return {
    async request(request) {
      exchange.request = shownRequest(request);
      delete exchange.response;
      const response = await http.request(request);
      exchange.response = shownResponse(response);
      return response;
    },
  };
}

function shownRequest({ method, url, headers = {}, body }: HttpRequest): AttemptRequest {
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    SHOWN_HEADERS.has(name.toLowerCase()) ? value : MASK,
  ]);
  return {
    method,
    url: redactUrl(url),
    headers: Object.fromEntries(shown) as Record<string, string>,
    ...shownBody(body),
  };
}

/** Nothing where it is no text. */
function shownBody(body: HttpRequest['body']): Pick<AttemptRequest, 'body'> {
  if (typeof body === 'string') return { body: body.slice(0, BODY_CHARACTERS) };
  if (!body || !isUtf8(body)) return {};
  // As a stream: a character that is cut in two is left out.
  return { body: new TextDecoder().decode(body.subarray(0, BODY_CHARACTERS), { stream: true }) };
}

function shownResponse({ status, text }: HttpResponse): AttemptResponse {
  return { status, body: redactText(text.slice(0, BODY_CHARACTERS)) };
}
