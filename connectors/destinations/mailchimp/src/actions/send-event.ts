import {
  HttpError,
  objectOf,
  PayloadError,
  textOf,
  type ActionDefinition,
  type Delivery,
} from '@trackyard/connector-sdk';
import { call, memberPath } from '../client.ts';
import { emailOf } from '../member-of.ts';

/** https://mailchimp.com/developer/marketing/api/list-member-events/add-event/ */
export const sendEvent: ActionDefinition = {
  async perform(context, settings, { payload }) {
    const path = `${memberPath(emailOf(payload))}/events`;
    const moment = Date.parse(String(payload.occurredAt));
    const body = {
      name: nameOf(payload.name),
      properties: textsOf(payload.properties),
      // Mailchimp reads no fractions of a second.
      ...(!Number.isNaN(moment) && {
        occurred_at: new Date(moment).toISOString().replace(/\.\d+Z$/, '+00:00'),
      }),
    };
    try {
      await call(context, settings, { method: 'POST', path, body });
    } catch (error) {
      const isUnknown = error instanceof HttpError && error.status === 404;
      throw isUnknown ? new PayloadError('The audience has no such contact.') : error;
    }
  },
};

function nameOf(given: unknown): string {
  const name = textOf(given)?.replaceAll(/[^A-Za-z0-9_-]+/g, '_') ?? '';
  if (name.length < 2 || name.length > 30)
    throw new PayloadError(`The event's name "${name.slice(0, 40)}" must have 2 to 30 characters.`);
  return name;
}

function textsOf(properties: Delivery['payload'][string]): Record<string, string> {
  const entries = Object.entries(objectOf(properties)).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}
