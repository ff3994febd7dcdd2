/**
 * Destination `meta-conversions`: events to Meta (Facebook, Instagram) by the Conversions API. Personal data leaves it
 * hashed; it reads and deletes nothing (Meta has no deletion by user). Called by the worker (actions) and the api (check).
 * https://developers.facebook.com/docs/marketing-api/conversions-api
 */
import { defineDestination, PayloadError } from '@trackyard/connector-sdk';
import { sendEvent } from './actions/send-event.ts';
import { postEvents } from './client.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** A token for conversions alone may read nothing. So it sends no event, and is content when that is what Meta minds. */
  async check(context, settings) {
    try {
      await postEvents(context, settings, []);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
    }
  },
  actions: { sendEvent },
});
