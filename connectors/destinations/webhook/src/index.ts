/**
 * Destination `webhook`: posts events as JSON to a URL, signed as https://www.standardwebhooks.com describes.
 * It sends only what it is given and keeps nothing. Called by the worker (actions) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { send } from './actions/send.ts';
import { sendTemplate } from './actions/send-template.ts';
import { meta } from './meta.ts';
import { readSettings } from './read-settings.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Looks at the settings alone: a request without an event would surprise the receiver. */
  async check(_context, settings) {
    readSettings(settings);
  },
  actions: { send, sendTemplate },
});
