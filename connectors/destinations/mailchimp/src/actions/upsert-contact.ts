import {
  dead,
  delivered,
  objectsOf,
  performInChunks,
  retry,
  type ActionDefinition,
  type Outcome,
} from '@trackyard/connector-sdk';
import { call, memberPath } from '../client.ts';
import { memberOf, type Member } from '../member-of.ts';

/** https://mailchimp.com/developer/marketing/api/lists/batch-subscribe-or-unsubscribe/ */
const MAX_MEMBERS = 500;

/** One contact a request, of which a known one keeps its status; or batches, which have no word for that. */
export const upsertContact: ActionDefinition = {
  batching: ({ batch }) => (batch === true ? { maxEvents: MAX_MEMBERS, maxBytes: 4_000_000 } : undefined),

  async perform(context, settings, delivery) {
    const member = memberOf(delivery);
    const path = `${memberPath(member.email_address)}?skip_merge_validation=true`;
    await call(context, settings, { method: 'PUT', path, body: member });
  },

  performBatch(context, settings, deliveries) {
    return performInChunks<Member>(context, deliveries, {
      prepare: memberOf,
      merge: {
        idOf: ({ email_address: email }) => email,
        join: (earlier, later) => ({
          ...earlier,
          ...later,
          merge_fields: { ...earlier.merge_fields, ...later.merge_fields },
        }),
      },
      maxItems: MAX_MEMBERS,
      async send(items) {
        const members = items.map(({ status_if_new: status, ...member }) => ({ status, ...member }));
        const path = '?skip_merge_validation=true&skip_duplicate_check=true';
        const body = { members, update_existing: true };
        const { errors } = await call(context, settings, { method: 'POST', path, body });
        return items.map(({ email_address: email }) => outcomeOf(objectsOf(errors), email));
      },
    });
  },
};

/** What a batch's errors say of one contact; faults of Mailchimp's own are tried again. */
function outcomeOf(errors: readonly Record<string, unknown>[], email: string): Outcome {
  const found = errors.find(({ email_address: given }) => String(given).toLowerCase() === email);
  if (!found) return delivered;
  const message = String(found.error ?? found.error_code).slice(0, 300);
  return found.error_code === 'ERROR_GENERIC' && /try again|timed? ?out|internal/i.test(message)
    ? retry('vendor_error', { message })
    : dead('payload', message);
}
