import { delivered, type ActionDefinition, type Delivery } from '@trackyard/connector-sdk';
import { batchId, batchLimits, post } from '../post.ts';

/** One event a request, or a list of them where the settings say so. */
export const send: ActionDefinition = {
  batching: batchLimits,

  async perform(context, settings, delivery) {
    await post(context, settings, { id: delivery.id, body: bodyOf(delivery) });
  },

  async performBatch(context, settings, deliveries) {
    const body = `[${deliveries.map(bodyOf).join(',')}]`;
    await post(context, settings, { id: batchId(deliveries), body });
    return deliveries.map(() => delivered);
  },
};

/** An event that no mapping has changed goes out as it is stored. */
function bodyOf(delivery: Delivery): string {
  return delivery.payloadJson ?? JSON.stringify(delivery.payload);
}
