/**
 * Destination `hubspot`: contacts and their custom events, by a private app. It reads nothing but whether the token works,
 * and deletes a contact for good when a user is to be forgotten. Called by the worker (actions, onDelete) and the api
 * (check).
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
    await call(context, settings, {
      method: 'GET',
      path: '/crm/v3/objects/contacts?limit=1&properties=email',
    });
  },
  actions: { upsertContact, sendEvent },
  /** https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/basic/post-crm-v3-objects-contacts-gdpr-delete */
  async onDelete(context, settings, { email, userId }) {
    const objectId = [email, userId].find((id) => id?.includes('@'));
    if (objectId === undefined)
      throw new PayloadError('HubSpot knows people by their email, and there is none.');
    const body = { objectId, idProperty: 'email' };
    try {
      await call(context, settings, { method: 'POST', path: '/crm/v3/objects/contacts/gdpr-delete', body });
    } catch (error) {
      const isUnknown = error instanceof HttpError && error.status === 404;
      if (!isUnknown) throw error;
    }
  },
});
