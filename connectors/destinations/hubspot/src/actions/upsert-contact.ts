import {
  dead,
  delivered,
  objectOf,
  objectsOf,
  PayloadError,
  performInChunks,
  retry,
  sendHalving,
  textOf,
  type ActionDefinition,
  type Delivery,
  type Outcome,
} from '@trackyard/connector-sdk';
import { call } from '../client.ts';

/** https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/batch/post-crm-v3-objects-contacts-batch-upsert */
const PATH = '/crm/v3/objects/contacts/batch/upsert';
const MAX_INPUTS = 100;

interface Contact {
  email: string;
  properties: Record<string, string>;
}

export const upsertContact: ActionDefinition = {
  batching: () => ({ maxEvents: MAX_INPUTS, maxBytes: 2_000_000 }),

  performBatch(context, settings, deliveries) {
    const upsert = async (contacts: readonly Contact[]) => {
      const inputs = contacts.map(({ email, properties }, n) => ({
        ...{ id: email, idProperty: 'email', objectWriteTraceId: String(n), properties },
      }));
      return call(context, settings, { method: 'POST', path: PATH, body: { inputs } });
    };
    return performInChunks<Contact>(context, deliveries, {
      prepare: contactOf,
      // HubSpot refuses a request that names a contact twice; what is later counts.
      merge: {
        idOf: ({ email }) => email,
        join: (earlier, later) => ({ ...later, properties: { ...earlier.properties, ...later.properties } }),
      },
      maxItems: MAX_INPUTS,
      async send(contacts) {
        const answered = new Map<Contact, Outcome>();
        const outcomes = await sendHalving(contacts, async (part) => {
          const answer = await upsert(part);
          part.forEach((contact, n) => answered.set(contact, outcomeOf(answer, String(n))));
        });
        return contacts.map((contact, n) => answered.get(contact) ?? outcomes[n] ?? delivered);
      },
    });
  },
};

/** What a 207 says of the input with this trace id: errors of passing kinds are tried again. */
function outcomeOf({ errors }: Record<string, unknown>, traceId: string): Outcome {
  const error = objectsOf(errors).find(({ context }) => {
    const { objectWriteTraceId: ids } = objectOf(context);
    return Array.isArray(ids) && ids.includes(traceId);
  });
  if (!error) return delivered;
  const { category, message } = error;
  const sentence = String(message ?? category).slice(0, 300);
  return /^(RATE_LIMITS|INTERNAL_ERROR|TIMEOUT|CONFLICT)/.test(String(category))
    ? retry('vendor_error', { message: sentence })
    : dead('payload', sentence);
}

function contactOf({ payload }: Pick<Delivery, 'payload'>): Contact {
  const email = textOf(payload.email)?.toLowerCase();
  if (email === undefined || !/^\S+@\S+$/.test(email)) throw new PayloadError('The event has no email.');
  const { firstName, lastName, phone, company, lifecycleStage } = payload;
  const own = { firstname: firstName, lastname: lastName, phone, company, lifecyclestage: lifecycleStage };
  return { email, properties: propertiesOf({ ...objectOf(payload.properties), ...own }) };
}

/** HubSpot's properties are texts; what is empty would erase what HubSpot knows. */
export function propertiesOf(given: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(given).flatMap(([name, value]): [string, string][] => {
    const text = typeof value === 'boolean' ? String(value) : textOf(value);
    if (text !== undefined) return [[name, text]];
    return Array.isArray(value) && value.length > 0 ? [[name, value.map(String).join(';')]] : [];
  });
  return Object.fromEntries(entries);
}
