import { performInChunks, type ActionDefinition } from '@trackyard/connector-sdk';
import { call } from '../client.ts';
import { contactOf, type Contact } from '../contact-of.ts';

const MAX_CONTACTS = 1_000;
/** Brevo takes 10 MB and advises 8: https://developers.brevo.com/reference/import-contacts */
const MAX_BYTES = 8_000_000;

/** One contact a request, each with its own answer; or imports, which Brevo works off later. */
export const upsertContact: ActionDefinition = {
  batching: ({ batch }) => (batch === true ? { maxEvents: MAX_CONTACTS, maxBytes: MAX_BYTES } : undefined),

  async perform(context, settings, delivery) {
    const { listIds, ...contact } = contactOf(delivery, settings);
    const body = { ...contact, ...(listIds.length > 0 && { listIds }), updateEnabled: true };
    await call(context, settings, { method: 'POST', path: '/contacts', body });
  },

  performBatch(context, settings, deliveries) {
    return performInChunks<Contact>(context, deliveries, {
      prepare: (delivery) => contactOf(delivery, settings),
      keyOf: ({ listIds }) => listIds.join(),
      merge: {
        idOf: ({ email }) => email,
        join: (earlier, later) => ({
          ...earlier,
          ...later,
          attributes: { ...earlier.attributes, ...later.attributes },
        }),
      },
      maxItems: MAX_CONTACTS,
      maxBytes: { limit: MAX_BYTES, textOf: (contact) => JSON.stringify(contact) },
      async send(contacts) {
        const listIds = contacts[0]?.listIds ?? [];
        const body = {
          jsonBody: contacts.map(({ listIds: _, ...contact }) => contact),
          ...(listIds.length > 0 && { listIds }),
          ...{ updateExistingContacts: true, emptyContactsAttributes: false },
        };
        await call(context, settings, { method: 'POST', path: '/contacts/import', body });
      },
    });
  },
};
