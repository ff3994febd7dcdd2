import { makeEvent, type EventSketch } from '@trackyard/event-spec';
import type { Delivery } from '../destination.ts';

/** A delivery of a made-up event to an action without fields. */
export function makeDelivery(sketch: EventSketch = {}, id = 'dlv_test'): Delivery {
  const event = makeEvent(sketch);
  const { messageId } = event;
  const eventJson = JSON.stringify(event);
  return { id, messageId, sourceSlug: 'test', event, eventJson, payload: { ...event } };
}
