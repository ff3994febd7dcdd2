import {
  fitting,
  isoFromText,
  kindName,
  messageIdOf,
  objectOf,
  stableId,
  textOf,
  vendorEvent,
} from '@trackyard/connector-sdk';
import { partyAt } from './party.ts';
import { snakeCase } from './snake-case.ts';

/**
 * A CloudEvent of Event Streams, under the name that a status callback would have.
 * https://www.twilio.com/docs/events/event-types
 */
export function streamEvent(event: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { id, type, time } = event;
  const data = snakeCase(objectOf(event['data']));
  const kind = (textOf(type) ?? '')
    .replace(/^com\.twilio\./, '')
    .replace(/^messaging\.(inbound-)?/, '')
    .replace(/^voice\.status-callback\./, '');
  const isIncoming = kind === 'message.received' || data['direction'] === 'inbound';
  const eventId = textOf(id);
  return vendorEvent({
    vendor: 'twilio',
    messageId: eventId === undefined ? stableId('twilio', event) : messageIdOf('twilio', eventId),
    event: kindName('Twilio', kind),
    person: partyAt(isIncoming ? data['from'] : data['to']),
    timestamp: isoFromText(time),
    properties: fitting(data),
  });
}
