/**
 * Destination `kafka`: events to topics of Apache Kafka and what speaks its protocol. It makes no topic, reads no record
 * and deletes none. Called by the worker (actions, close) and the api (check).
 */
import { ConfigError, defineDestination } from '@trackyard/connector-sdk';
import { createAction } from './actions/create-action.ts';
import { createClient } from './create-client.ts';
import { failureOf } from './failure-of.ts';
import { eventMessage, templateMessage } from './message-of.ts';
import { meta } from './meta.ts';
import { closeProducer } from './producers.ts';
import { readSettings } from './read-settings.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Connects, and looks whether the topic is there; writes nothing. */
  async check(context, settings) {
    const given = readSettings(settings);
    const { kafka, refusal } = createClient(context, given);
    const admin = kafka.admin();
    try {
      await admin.connect();
      const topics = await admin.listTopics();
      if (!topics.includes(given.topic))
        throw new ConfigError(`There is no topic "${given.topic}" for this user.`);
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      throw refusal() ?? failureOf(error, { isTopicOfEvent: false });
    } finally {
      await admin.disconnect().catch(() => undefined); // it may not have connected
    }
  },
  actions: { send: createAction(eventMessage), sendTemplate: createAction(templateMessage) },
  close: closeProducer,
});
