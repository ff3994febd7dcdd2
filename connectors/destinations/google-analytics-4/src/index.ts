/**
 * Destination `google-analytics-4`: events to Google Analytics 4 by the Measurement Protocol. It keeps Google's rules
 * itself, for Google drops what breaks them without a word; it reads and deletes nothing (Google's user deletion API needs
 * another account). Called by the worker (actions) and the api (check).
 * https://developers.google.com/analytics/devguides/collection/protocol/ga4
 */
import { ConfigError, defineDestination } from '@trackyard/connector-sdk';
import { sendEvent } from './actions/send-event.ts';
import { readStream, validate } from './client.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /**
   * Asks the validation server, which keeps nothing. It does not look at the API secret:
   * https://developers.google.com/analytics/devguides/collection/protocol/ga4/validating-events
   */
  async check(context, settings) {
    const stream = readStream(settings);
    const body = JSON.stringify({
      ...(stream.isApp ? { app_instance_id: '0'.repeat(32) } : { client_id: '1.1' }),
      validation_behavior: 'ENFORCE_RECOMMENDATIONS',
      events: [{ name: 'trackyard_check', params: { engagement_time_msec: 1 } }],
    });
    const [problem] = await validate(context, stream, body);
    if (problem !== undefined) throw new ConfigError(`Google Analytics says: ${problem}`);
  },
  actions: { sendEvent },
});
