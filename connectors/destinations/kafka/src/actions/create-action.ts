import { performInChunks, sendHalving, type ActionDefinition, type Delivery } from '@trackyard/connector-sdk';
import { MAX_VALUE_BYTES, type TopicMessage } from '../message-of.ts';
import { write } from '../producers.ts';
import { readSettings } from '../read-settings.ts';

const MAX_MESSAGES = 1_000;

/** An action that writes what `messageOf` says. */
export function createAction(
  messageOf: (delivery: Delivery, defaults: { topic: string; now: number }) => TopicMessage,
): ActionDefinition {
  return {
    batching: () => ({ maxEvents: MAX_MESSAGES, maxBytes: MAX_VALUE_BYTES }),

    performBatch(context, settings, deliveries) {
      const defaults = { topic: readSettings(settings).topic, now: context.clock.now() };
      return performInChunks<TopicMessage>(context, deliveries, {
        prepare: (delivery) => messageOf(delivery, defaults),
        keyOf: ({ topic, isTopicOfEvent }) => `${topic} ${isTopicOfEvent}`,
        maxItems: MAX_MESSAGES,
        maxBytes: { limit: MAX_VALUE_BYTES, textOf: ({ value }) => value },
        // A broker refuses a whole batch for one record, and names none.
        send: (messages) => sendHalving(messages, (some) => write(context, settings, some)),
      });
    },

    records(settings, delivery) {
      const { topic, key, value, headers } = messageOf(delivery, {
        topic: String(settings.topic),
        now: Infinity,
      });
      return [{ target: topic, record: { key, value, headers } }];
    },
  };
}
