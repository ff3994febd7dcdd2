import type { Sink } from '../start-sink.ts';
import { Webhook } from 'standardwebhooks';

export const WEBHOOK_SECRET = `whsec_${Buffer.from('a test secret of enough length..').toString('base64')}`;

/** One event in one request. */
export interface Received {
  messageId: string;
  webhookId: string;
}

/** What a receiver got, each request checked by the official Standard Webhooks library: a wrong signature throws. */
export function verified(sink: Pick<Sink, 'requests'>): Received[] {
  const webhook = new Webhook(WEBHOOK_SECRET);
  return sink.requests.flatMap(({ body, headers }) => {
    const payload = webhook.verify(body, headers as Record<string, string>) as
      { messageId: string } | { messageId: string }[];
    const webhookId = String(headers['webhook-id']);
    return [payload].flat().map(({ messageId }) => ({ messageId, webhookId }));
  });
}
