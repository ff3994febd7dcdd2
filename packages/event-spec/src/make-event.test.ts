import { EVENT_TYPES } from './event.ts';
import { makeEvent } from './make-event.ts';
import { parseBatch } from './parse-batch.ts';

const receivedAt = Date.parse('2026-01-02T03:04:05.678Z');
const input = {
  batch: false,
  sourceId: 'src_1',
  requestId: 'request-1',
  receivedAt,
  newMessageId: () => 'made-here',
};

it.each(EVENT_TYPES)('makes a %s that parseBatch would make too', (type) => {
  expect(parseBatch(makeEvent({ type }), input).events).toEqual([makeEvent({ type })]);
});

it('is the same each time, apart from what the sketch says', () => {
  expect(makeEvent()).toEqual(makeEvent());
  const event = makeEvent({ messageId: 'm9', anonymousId: undefined, trackyard: { index: 3 } });
  expect(event).toMatchObject({ messageId: 'm9', trackyard: { sourceId: 'src_1', index: 3 } });
  expect(event).not.toHaveProperty('anonymousId');
});
