import { hash } from 'node:crypto';
import {
  objectOf,
  PayloadError,
  performInChunks,
  sendHalving,
  textOf,
  type ActionDefinition,
  type Delivery,
} from '@trackyard/connector-sdk';
import { call } from '../client.ts';
import { propertiesOf } from './upsert-contact.ts';

/** https://developers.hubspot.com/docs/api-reference/events-send-event-completions-v3/guide */
const PATH = '/events/v3/send/batch';
const MAX_EVENTS = 500;

export const sendEvent: ActionDefinition = {
  batching: () => ({ maxEvents: MAX_EVENTS, maxBytes: 2_000_000 }),

  performBatch(context, settings, deliveries) {
    const post = async (inputs: readonly object[]) => {
      await call(context, settings, { method: 'POST', path: PATH, body: { inputs } });
    };
    return performInChunks<object>(context, deliveries, {
      prepare: occurrenceOf,
      maxItems: MAX_EVENTS,
      // HubSpot takes all or none; what it has had it knows by the `uuid`.
      send: (inputs) => sendHalving(inputs, post),
    });
  },
};

function occurrenceOf({ id, payload }: Pick<Delivery, 'id' | 'payload'>): object {
  const [eventName, email, utk] = [payload.eventName, payload.email, payload.utk].map(textOf);
  if (eventName === undefined) throw new PayloadError('The event has no name.');
  if (email === undefined && utk === undefined) throw new PayloadError('The event names no contact.');
  const moment = Date.parse(String(payload.occurredAt));
  return {
    eventName,
    uuid: uuidOf(id),
    ...(email !== undefined && { email }),
    ...(utk !== undefined && { utk }),
    ...(!Number.isNaN(moment) && { occurredAt: new Date(moment).toISOString() }),
    properties: propertiesOf(objectOf(payload.properties)),
  };
}

/** A UUID (RFC 9562, version 8) that is the same over retries. */
function uuidOf(id: string): string {
  const hex = hash('sha256', id, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
