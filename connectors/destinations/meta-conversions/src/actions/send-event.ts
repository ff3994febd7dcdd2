import { performInChunks, sendHalving, type ActionDefinition } from '@trackyard/connector-sdk';
import { postEvents } from '../client.ts';
import { eventOf, type MetaEvent } from '../event-of.ts';

/** https://developers.facebook.com/docs/marketing-api/conversions-api/using-the-api#batch-requests */
const MAX_EVENTS = 1_000;
const MAX_BYTES = 4_000_000;

export const sendEvent: ActionDefinition = {
  batching: () => ({ maxEvents: MAX_EVENTS, maxBytes: MAX_BYTES }),

  performBatch(context, settings, deliveries) {
    const now = context.clock.now();
    const post = (events: readonly MetaEvent[]) => postEvents(context, settings, events);
    return performInChunks<MetaEvent>(context, deliveries, {
      prepare: (delivery) => eventOf(delivery, now),
      maxItems: MAX_EVENTS,
      // Meta refuses a whole request for one event in it. What it has taken it knows by the `event_id`.
      send: (events) => sendHalving(events, post),
    });
  },
};
