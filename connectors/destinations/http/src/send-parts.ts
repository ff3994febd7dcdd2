import {
  classifyStatus,
  dead,
  delivered,
  held,
  performInChunks,
  retry,
  type ActionDefinition,
  type BatchingLimits,
  type ConnectorContext,
  type Delivery,
  type HttpResponse,
  type Outcome,
  type Settings,
} from '@trackyard/connector-sdk';
import { readSettings, type ApiSettings } from './read-settings.ts';
import { contentTypeOf, joinParts, partOf, type Part, type Shape } from './request-of.ts';

/** An action that sends what `shapeOf` says, one event a request or in batches, as the settings want. */
export function createAction(shapeOf: (delivery: Delivery) => Shape): ActionDefinition {
  return {
    batching,
    performBatch(context, settings, deliveries) {
      const api = readSettings(settings);
      const isBatch = settings.batch === true && api.format !== 'form';
      return performInChunks<Part>(context, deliveries, {
        prepare: (delivery) => partOf(delivery, api, shapeOf(delivery)),
        keyOf: ({ url, headers }) => JSON.stringify([url, headers]),
        maxItems: isBatch ? Number(settings.maxBatchEvents ?? 100) : 1,
        maxBytes: { limit: Number(settings.maxBatchKilobytes ?? 500) * 1000, textOf: ({ text }) => text },
        parallel: 4,
        send: async (parts) => {
          const outcome = await send(context, api, { parts, isBatch });
          return parts.map(() => outcome);
        },
      });
    },
  };
}

/** The host's batch: requests are cut from it, so single events have batches too. */
function batching({ batch, maxBatchEvents }: Settings): BatchingLimits {
  const maxEvents = batch === true && typeof maxBatchEvents === 'number' ? Math.max(20, maxBatchEvents) : 20;
  return { maxEvents, maxBytes: 8_000_000 };
}

async function send(
  { http, clock }: ConnectorContext,
  api: ApiSettings,
  { parts, isBatch }: { parts: readonly Part[]; isBatch: boolean },
): Promise<Outcome> {
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
  return outcomeOf(response, api, clock.now());
}

/** As the settings say, else as the host's table. */
function outcomeOf({ status, headers }: HttpResponse, { meanings }: ApiSettings, now: number): Outcome {
  const usual = classifyStatus(status, headers, now);
  const meaning = meanings[String(status)] ?? meanings[`${Math.floor(status / 100)}xx`];
  if (meaning === undefined || meaning === usual.status) return usual;
  const reason = `http_${status}`;
  switch (meaning) {
    case 'delivered':
      return delivered;
    case 'dead':
      return dead(reason);
    case 'held':
      return held(reason);
    case 'retry': {
      const asked = classifyStatus(429, headers, now); // reads retry-after
      return retry(reason, 'afterMs' in asked ? { afterMs: asked.afterMs } : {});
    }
  }
}
