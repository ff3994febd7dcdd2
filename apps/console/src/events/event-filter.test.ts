import { eventFilterOf } from './event-filter.ts';

const now = Date.parse('2026-03-04T10:00:00.000Z');

it('takes what was typed, trimmed, and leaves out what is empty or unknown', () => {
  const search = { userId: ' ann ', event: '', type: 'track', span: '1h', sourceId: undefined };
  expect(eventFilterOf(search, now)).toEqual({
    ...{ userId: 'ann', type: 'track', from: '2026-03-04T09:00:00.000Z' },
  });
  expect(eventFilterOf({ type: 'none', span: 'ever' }, now)).toEqual({});
});

it('reads a span of one’s own in the reader’s time zone', () => {
  const local = '2026-03-04T09:30';
  expect(eventFilterOf({ span: 'own', from: local, to: 'soon' }, now)).toEqual({
    from: new Date(local).toISOString(),
  });
  expect(eventFilterOf({ from: local }, now)).toEqual({});
});
