import { hash } from 'node:crypto';
import {
  GoneError,
  HttpError,
  isSuccess,
  type BatchingLimits,
  type ConnectorContext,
  type Delivery,
  type Settings,
} from '@trackyard/connector-sdk';
import { readSettings } from './read-settings.ts';
import { signatureHeader } from './sign.ts';

const TIMEOUT_MS = 15_000;
const MAX_BATCH_BYTES = 500 * 1024;

export interface Message {
  id: string;
  body: string;
  /** Beside those of the settings, which they replace. */
  headers?: Readonly<Record<string, string>>;
}

/** The limits of a batch, where the settings want batches. */
export function batchLimits({ batch, maxBatchEvents }: Settings): BatchingLimits | undefined {
  if (batch !== true) return undefined;
  return { maxEvents: typeof maxBatchEvents === 'number' ? maxBatchEvents : 100, maxBytes: MAX_BATCH_BYTES };
}

/** Posts one signed message; throws for any answer but 2xx. */
export async function post(context: ConnectorContext, settings: Settings, message: Message): Promise<void> {
  const { url, keys, headers } = readSettings(settings);
  const timestamp = Math.floor(context.clock.now() / 1000);
  const body = Buffer.from(message.body); // once: it is signed, and sent
  const response = await context.http.request({
    method: 'POST',
    url,
    headers: {
      'user-agent': 'Trackyard',
      ...headers,
      'content-type': 'application/json',
      ...message.headers,
      'webhook-id': message.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureHeader({ id: message.id, timestamp, body }, keys),
    },
    body,
    timeoutMs: TIMEOUT_MS,
  });
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#status-codes-and-retries
  if (response.status === 410) throw new GoneError('The receiver answered 410: it wants no more events.');
  if (!isSuccess(response)) throw new HttpError(response);
}

/** The same for the same events in the same order, so that a repeated request is known as such. */
export function batchId(deliveries: readonly Delivery[]): string {
  const names = deliveries.map(({ sourceSlug, messageId }) => `${sourceSlug} ${messageId}`);
  // The first one's id tells this destination and mapping from others.
  return `batch_${hash('sha256', JSON.stringify([deliveries[0]?.id, ...names]), 'hex').slice(0, 32)}`;
}
