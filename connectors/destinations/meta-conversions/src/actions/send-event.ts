import {
  dead,
  delivered,
  PayloadError,
  performInChunks,
  retry,
  type ActionDefinition,
  type Outcome,
} from '@trackyard/connector-sdk';
import { postEvents } from '../client.ts';
import { eventOf, type MetaEvent } from '../event-of.ts';

/** https://developers.facebook.com/docs/marketing-api/conversions-api/using-the-api#batch-requests */
const MAX_EVENTS = 1_000;
const MAX_BYTES = 4_000_000;
/** To find one bad event among a thousand takes some twenty. */
const MAX_REQUESTS = 64;

export const sendEvent: ActionDefinition = {
  batching: () => ({ maxEvents: MAX_EVENTS, maxBytes: MAX_BYTES }),

  performBatch(context, settings, deliveries) {
    const now = context.clock.now();
    const post = (events: readonly MetaEvent[]) => postEvents(context, settings, events);
    return performInChunks<MetaEvent>(context, deliveries, {
      prepare: (delivery) => eventOf(delivery, now),
      maxItems: MAX_EVENTS,
      send: (events) => sendHalving(events, post, { requests: MAX_REQUESTS }),
    });
  },
};

/**
 * Meta refuses a whole request for one event in it, and does not say which. So a refused request is sent again in halves,
 * until the event is alone. What is still open when the requests are used up is tried again later.
 */
async function sendHalving(
  events: readonly MetaEvent[],
  post: (events: readonly MetaEvent[]) => Promise<void>,
  left: { requests: number },
): Promise<readonly Outcome[]> {
  if (left.requests-- <= 0) return events.map(() => retry('many_refused'));
  try {
    await post(events);
    return events.map(() => delivered);
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    if (events.length === 1) return [dead('payload', error.message)];
    const middle = Math.ceil(events.length / 2);
    const first = await sendHalving(events.slice(0, middle), post, left);
    return [...first, ...(await sendHalving(events.slice(middle), post, left))];
  }
}
