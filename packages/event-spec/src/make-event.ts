import type { Event, EventType } from './event.ts';

/** The fields of an event that a test cares about; the rest is filled in. */
export type EventSketch = { type?: EventType; [field: string]: unknown };

const RECEIVED_AT = '2026-01-02T03:04:05.678Z';

/** What each type needs besides what all have. */
const BY_TYPE: Readonly<Record<EventType, object>> = {
  track: { event: 'Order Completed', properties: { revenue: 12.5, currency: 'EUR' } },
  identify: { traits: { email: 'ada@example.com', plan: 'pro' } },
  page: { name: 'Home', properties: { path: '/', title: 'Home' } },
  screen: { name: 'Home', properties: {} },
  group: { groupId: 'group-1', traits: { name: 'Example Ltd' } },
  alias: { previousId: 'anonymous-1' },
};

/**
 * A valid normalised event for tests: the same for the same sketch, so give a `messageId` where several must
 * differ. The sketch's fields replace whole fields; only `trackyard` is merged. `undefined` removes a field.
 */
export function makeEvent(sketch: EventSketch = {}): Event {
  const { trackyard, type = 'track', ...fields } = sketch;
  const event: Record<string, unknown> = {
    type,
    messageId: 'message-1',
    timestamp: '2026-01-02T03:04:05.000Z',
    originalTimestamp: '2026-01-02T03:04:05.000Z',
    receivedAt: RECEIVED_AT,
    userId: 'user-1',
    anonymousId: 'anonymous-1',
    context: {},
    ...BY_TYPE[type],
    ...fields,
    trackyard: { sourceId: 'src_1', requestId: 'request-1', index: 0, ...Object(trackyard) },
  };
  for (const key of Object.keys(event)) if (event[key] === undefined) delete event[key];
  return event as Event; // as valid as the sketch is
}
