import { objectOf, PayloadError, textOf, type ActionDefinition } from '@trackyard/connector-sdk';
import { call } from '../client.ts';

const MAX_NAME_CHARACTERS = 255;
const MAX_PROPERTIES_BYTES = 50_000;

/** https://developers.brevo.com/reference/create-event */
export const sendEvent: ActionDefinition = {
  async perform(context, settings, { payload }) {
    const [email, externalId] = [textOf(payload.email)?.toLowerCase(), textOf(payload.externalId)];
    if (email === undefined && externalId === undefined)
      throw new PayloadError('The event names no contact: it has neither an email nor an external id.');
    const moment = Date.parse(String(payload.eventDate));
    const body = {
      event_name: nameOf(payload.eventName),
      identifiers: {
        ...(email !== undefined && { email_id: email }),
        ...(externalId !== undefined && { ext_id: externalId }),
      },
      ...(!Number.isNaN(moment) && { event_date: new Date(moment).toISOString() }),
      event_properties: propertiesOf(payload.properties),
    };
    await call(context, settings, { method: 'POST', path: '/events', body });
  },
};

function nameOf(given: unknown): string {
  const name = textOf(given)?.replaceAll(/[^A-Za-z0-9_-]+/g, '_') ?? '';
  if (name === '' || name.length > MAX_NAME_CHARACTERS)
    throw new PayloadError('The event needs a name of 255 characters at most.');
  return name;
}

function propertiesOf(given: unknown): Record<string, unknown> {
  const properties = objectOf(given);
  if (Buffer.byteLength(JSON.stringify(properties)) > MAX_PROPERTIES_BYTES)
    throw new PayloadError("The event's properties are larger than 50 kB.");
  return properties;
}
