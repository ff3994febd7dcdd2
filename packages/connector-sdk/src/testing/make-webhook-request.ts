import type { SourceRequest } from '../source.ts';

/** The parts of a vendor's request that a test cares about. A body that is no text goes out as JSON. */
export interface WebhookSketch extends Partial<Omit<SourceRequest, 'body'>> {
  body?: unknown;
}

export function makeWebhookRequest({ body = '', ...parts }: WebhookSketch): SourceRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    ...{ method: 'POST', headers: {}, query: {}, receivedAt: Date.parse('2026-01-02T03:04:05.678Z') },
    ...parts,
    body: Buffer.from(text),
  };
}
