import {
  ConfigError,
  HttpError,
  isSuccess,
  PayloadError,
  performInChunks,
  RateLimitedError,
  TransientError,
  type ActionDefinition,
  type ConnectorContext,
  type Delivery,
  type HttpResponse,
} from '@trackyard/connector-sdk';
import { readSettings, type ApiSettings } from './read-settings.ts';
import { contentTypeOf, joinParts, partOf, type Part, type Shape } from './request-of.ts';

/** An action that sends what `shapeOf` says, one event a request or in batches, as the settings want. */
export function createAction(shapeOf: (delivery: Delivery) => Shape): ActionDefinition {
  return {
    batching: ({ batch, format, maxBatchEvents, maxBatchKilobytes }) =>
      batch === true && format !== 'form'
        ? { maxEvents: Number(maxBatchEvents ?? 100), maxBytes: Number(maxBatchKilobytes ?? 500) * 1000 }
        : undefined,

    async perform(context, settings, delivery) {
      const api = readSettings(settings);
      await send(context, api, { parts: [partOf(delivery, api, shapeOf(delivery))], isBatch: false });
    },

    performBatch(context, settings, deliveries) {
      const api = readSettings(settings);
      return performInChunks<Part>(context, deliveries, {
        prepare: (delivery) => partOf(delivery, api, shapeOf(delivery)),
        keyOf: ({ url, headers }) => JSON.stringify([url, headers]),
        maxItems: Number(settings.maxBatchEvents ?? 100),
        maxBytes: { limit: Number(settings.maxBatchKilobytes ?? 500) * 1000, textOf: ({ text }) => text },
        send: (parts) => send(context, api, { parts, isBatch: true }),
      });
    },
  };
}

async function send(
  { http }: ConnectorContext,
  api: ApiSettings,
  { parts, isBatch }: { parts: readonly Part[]; isBatch: boolean },
): Promise<void> {
  const { id, body } = joinParts(parts, { format: api.format, isBatch });
  const [first] = parts;
  const response = await http.request({
    method: api.method,
    url: first?.url ?? api.url,
    headers: {
      'user-agent': 'Trackyard',
      'idempotency-key': id,
      ...(body !== '' && { 'content-type': contentTypeOf(api.format) }),
      ...api.headers,
      ...first?.headers,
    },
    ...(body !== '' && { body }),
    timeoutMs: api.timeoutMs,
  });
  const refusal = refusalOf(response, api);
  if (refusal) throw refusal;
}

/** What the settings say of the status; where they say nothing, the host's table does. */
function refusalOf(response: HttpResponse, { meanings }: ApiSettings): Error | undefined {
  const { status, headers } = response;
  const message = `The API answered ${status}.`;
  switch (meanings[String(status)] ?? meanings[`${Math.floor(status / 100)}xx`]) {
    case undefined:
      return isSuccess(response) ? undefined : new HttpError(response);
    case 'delivered':
      return undefined;
    case 'dead':
      return new PayloadError(message);
    case 'held':
      return new ConfigError(message);
    case 'retry': {
      const seconds = Number(headers['retry-after']);
      return seconds > 0 ? new RateLimitedError(message, seconds * 1000) : new TransientError(message);
    }
  }
}
