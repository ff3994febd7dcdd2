import { performInChunks, type ActionDefinition } from '@trackyard/connector-sdk';
import { collect, readStream } from '../client.ts';
import { bodyOf, partOf, type Part } from '../event-of.ts';
import { MAX_EVENT_BYTES, MAX_EVENTS } from '../limits.ts';

const PARALLEL_REQUESTS = 8;

/** Events of one user and one moment's consent share a request of 25. */
export const sendEvent: ActionDefinition = {
  batching: () => ({ maxEvents: 500, maxBytes: 2_000_000 }),

  performBatch(context, settings, deliveries) {
    const stream = readStream(settings);
    const now = context.clock.now();
    return performInChunks<Part>(context, deliveries, {
      prepare: (delivery) => partOf(delivery, { isApp: stream.isApp, now }),
      keyOf: ({ sender }) => sender,
      maxItems: MAX_EVENTS,
      maxBytes: { limit: MAX_EVENT_BYTES, textOf: ({ event }) => event },
      parallel: PARALLEL_REQUESTS,
      send: (parts) => collect(context, stream, bodyOf(parts)),
    });
  },
};
