/**
 * Destination `brevo`: contacts and their events. It reads nothing but whether the key works, and deletes a contact when a
 * user is to be forgotten. Called by the worker (actions, onDelete) and the api (check).
 */
import { defineDestination, HttpError, PayloadError } from '@trackyard/connector-sdk';
import { sendEvent } from './actions/send-event.ts';
import { upsertContact } from './actions/upsert-contact.ts';
import { call } from './client.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  async check(context, settings) {
    await call(context, settings, { method: 'GET', path: '/account' });
  },
  actions: { upsertContact, sendEvent },
  /** By email, and by the user id as `ext_id`. https://developers.brevo.com/reference/delete-contact */
  async onDelete(context, settings, { email, userId }) {
    if (email === undefined && userId === undefined)
      throw new PayloadError('Brevo knows people by their email or external id, and there is none.');
    const ids = [
      ['email_id', email ?? (userId?.includes('@') ? userId : undefined)],
      ['ext_id', userId],
    ] as const;
    for (const [type, id] of ids) {
      if (id === undefined) continue;
      const path = `/contacts/${encodeURIComponent(id)}?identifierType=${type}`;
      await call(context, settings, { method: 'DELETE', path }).catch((error: unknown) => {
        const isUnknown = error instanceof HttpError && error.status === 404;
        if (!isUnknown) throw error;
      });
    }
  },
});
