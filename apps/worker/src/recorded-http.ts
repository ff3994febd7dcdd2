import { MASK, redactText, redactUrl } from '@trackyard/base';
import type { HttpClient, HttpRequest, HttpResponse } from '@trackyard/connector-sdk';
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

/** An HTTP client that notes its last exchange with secrets masked: for the attempts log and dead letters. */
export function recordedHttp(http: HttpClient): { http: HttpClient; exchange: Exchange } {
  const exchange: Exchange = {};
  return {
    exchange,
    http: {
      async request(request) {
        exchange.request = shownRequest(request);
        delete exchange.response;
        const response = await http.request(request);
        exchange.response = shownResponse(response);
        return response;
      },
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
    ...(typeof body === 'string' && { body: body.slice(0, BODY_CHARACTERS) }),
  };
}

function shownResponse({ status, text }: HttpResponse): AttemptResponse {
  return { status, body: redactText(text.slice(0, BODY_CHARACTERS)) };
}
