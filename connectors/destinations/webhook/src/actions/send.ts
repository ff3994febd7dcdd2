import { hash } from 'node:crypto';
import {
  delivered,
  GoneError,
  HttpError,
  type ActionDefinition,
  type ConnectorContext,
  type Delivery,
  type Settings,
} from '@trackyard/connector-sdk';
import { readSettings } from '../read-settings.ts';
import { signatureHeader } from '../sign.ts';

const TIMEOUT_MS = 15_000;
const MAX_BATCH_BYTES = 500 * 1024;

/** One event a request, or a list of them where the settings say so. */
export const send: ActionDefinition = {
  batching: ({ batch, maxBatchEvents }) =>
    batch === true
      ? { maxEvents: typeof maxBatchEvents === 'number' ? maxBatchEvents : 100, maxBytes: MAX_BATCH_BYTES }
      : undefined,

  async perform(context, settings, delivery) {
    await post(context, settings, { id: delivery.id, body: bodyOf(delivery) });
  },

  async performBatch(context, settings, deliveries) {
    const body = `[${deliveries.map(bodyOf).join(',')}]`;
    await post(context, settings, { id: batchId(deliveries), body });
    return deliveries.map(() => delivered);
  },
};

async function post(
  context: ConnectorContext,
  settings: Settings,
  message: { id: string; body: string },
): Promise<void> {
  const { url, keys, headers } = readSettings(settings);
  const timestamp = Math.floor(context.clock.now() / 1000);
  const response = await context.http.request({
    method: 'POST',
    url,
    headers: {
      'user-agent': 'Trackyard',
      ...headers,
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureHeader({ ...message, timestamp }, keys),
    },
    body: message.body,
    timeoutMs: TIMEOUT_MS,
  });
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#status-codes-and-retries
  if (response.status === 410) throw new GoneError('The receiver answered 410: it wants no more events.');
  if (response.status < 200 || response.status > 299) throw new HttpError(response);
}

/** An event that no mapping has changed goes out as it is stored. */
function bodyOf({ payload, event, eventJson }: Delivery): string {
  return payload === event ? eventJson : JSON.stringify(payload);
}

/** The same for the same events in the same order, so that a repeated request is known as such. */
function batchId(deliveries: readonly Delivery[]): string {
  const names = deliveries.map(({ event, sourceSlug }) => `${sourceSlug} ${event.messageId}`);
  // The first one's id tells this destination and mapping from others.
  return `batch_${hash('sha256', JSON.stringify([deliveries[0]?.id, ...names]), 'hex').slice(0, 32)}`;
}
