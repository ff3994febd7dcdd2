import {
  dead,
  delivered,
  PayloadError,
  readHeaders,
  type ActionDefinition,
  type Delivery,
  type Outcome,
} from '@trackyard/connector-sdk';
import { batchId, batchLimits, post } from '../post.ts';

const TEXT_IN_BATCH = dead(
  'payload',
  'A body that is a text cannot be part of a batch, which is a JSON list.',
);

/** A body and headers of the mapping's own shape. */
export const sendTemplate: ActionDefinition = {
  batching: batchLimits,
  /** A batch has one set of headers. */
  batchKey: ({ headers }) => JSON.stringify(headers ?? {}),

  async perform(context, settings, { id, payload }) {
    const headers = headersOf(payload);
    if (typeof payload.body !== 'string')
      return post(context, settings, { id, headers, body: JSON.stringify(payload.body) });
    const typed = { 'content-type': 'text/plain; charset=utf-8', ...headers };
    return post(context, settings, { id, headers: typed, body: payload.body });
  },

  async performBatch(context, settings, deliveries) {
    const sent = deliveries.filter(isJson);
    const [first] = sent;
    if (first) {
      const body = JSON.stringify(sent.map(({ payload }) => payload.body));
      await post(context, settings, { id: batchId(sent), headers: headersOf(first.payload), body });
    }
    return deliveries.map((delivery): Outcome => (isJson(delivery) ? delivered : TEXT_IN_BATCH));
  },
};

function isJson({ payload }: Delivery): boolean {
  return typeof payload.body !== 'string';
}

/** Numbers and booleans as text; what the event has no value for is left out. */
function headersOf({ headers: given }: Delivery['payload']): Record<string, string> {
  const entries = Object.entries(given ?? {}).filter(([, value]) => value !== null && value !== undefined);
  const texts = entries.map(([name, value]) => [name, typeof value === 'object' ? value : String(value)]);
  const { headers, problem } = readHeaders(Object.fromEntries(texts), /^webhook-/);
  if (problem) throw new PayloadError(problem);
  return headers;
}
