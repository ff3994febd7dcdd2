/**
 * Destination `slack`: messages to Slack, by an incoming webhook or as a bot. It reads and deletes nothing. Called by the
 * worker (actions) and the api (check).
 */
import { defineDestination, PayloadError } from '@trackyard/connector-sdk';
import { postMessage } from './actions/post-message.ts';
import { callMethod, postToWebhook, readSender } from './client.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** A bot says who it is. A webhook can only be posted to: a message without text is refused (`no_text`) and not shown. */
  async check(context, settings) {
    const sender = readSender(settings);
    if ('botToken' in sender) return callMethod(context, { ...sender, method: 'auth.test', body: '{}' });
    try {
      await postToWebhook(context, sender.webhookUrl, '{"text":""}');
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
    }
  },
  actions: { postMessage },
});
