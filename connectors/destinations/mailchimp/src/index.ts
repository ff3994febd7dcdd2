/**
 * Destination `mailchimp`: contacts of one audience and their events. It never subscribes a known contact again by itself,
 * and deletes a contact for good when a user is to be forgotten. Called by the worker (actions, onDelete) and the api
 * (check).
 */
import { defineDestination, HttpError, PayloadError } from '@trackyard/connector-sdk';
import { sendEvent } from './actions/send-event.ts';
import { upsertContact } from './actions/upsert-contact.ts';
import { call, memberPath } from './client.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  async check(context, settings) {
    await call(context, settings, { method: 'GET', path: '?fields=id,name' });
  },
  actions: { upsertContact, sendEvent },
  /** https://mailchimp.com/developer/marketing/api/list-members/delete-list-member/ */
  async onDelete(context, settings, { email, userId }) {
    const known = [email, userId].find((id) => id?.includes('@'));
    if (known === undefined)
      throw new PayloadError('Mailchimp knows people by their email, and there is none.');
    const path = `${memberPath(known)}/actions/delete-permanent`;
    try {
      await call(context, settings, { method: 'POST', path });
    } catch (error) {
      const isUnknown = error instanceof HttpError && error.status === 404;
      if (!isUnknown) throw error;
    }
  },
});
