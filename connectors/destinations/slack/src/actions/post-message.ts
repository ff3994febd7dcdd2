import { ConfigError, PayloadError, textOf, type ActionDefinition } from '@trackyard/connector-sdk';
import { callMethod, ChannelError, postToWebhook, readSender } from '../client.ts';
import { messageOf } from '../message-of.ts';

/** Posts one message an event. A channel that an event names is the event's fault, one of the settings is theirs. */
export const postMessage: ActionDefinition = {
  async perform(context, settings, { payload }) {
    const sender = readSender(settings);
    if ('webhookUrl' in sender) return postToWebhook(context, sender.webhookUrl, messageOf(payload));
    const ofEvent = textOf(payload.channel);
    const channel = ofEvent ?? textOf(settings.channel);
    if (channel === undefined)
      throw new ConfigError('A bot needs a channel, in the settings or the mapping.');
    try {
      await callMethod(context, { ...sender, method: 'chat.postMessage', body: messageOf(payload, channel) });
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      throw ofEvent === undefined ? new ConfigError(error.message) : new PayloadError(error.message);
    }
  },
};
