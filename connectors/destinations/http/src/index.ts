/**
 * Destination `http`: events to any HTTP API that is described by its settings. It reads nothing of the answers but their
 * status and `retry-after`. Called by the worker (actions) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { readSettings } from './read-settings.ts';
import { createAction } from './send-parts.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Looks at the settings alone: which request an unknown API would take without harm nobody can say. */
  async check(_context, settings) {
    readSettings(settings);
  },
  actions: {
    send: createAction(({ payload, event, eventJson }) =>
      payload === event ? { body: event, json: eventJson } : { body: payload },
    ),
    sendTemplate: createAction(({ payload: { body, headers } }) => ({ body, headers })),
  },
});
