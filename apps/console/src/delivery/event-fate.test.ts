import { batchText, fateOf, toneOfAttempt, type TracedConnection } from './event-fate.ts';

const attempt = (counts: object) =>
  ({ delivered: 0, retried: 0, held: 0, dead: 0, ...counts }) as TracedConnection['attempts'][number];
const letter = (status: string) => ({ id: 'dl', status, reason: 'http_400', message: null });
const traced = (given: Partial<TracedConnection>): TracedConnection => ({
  ...{ connectionId: 'con', destinationId: 'dst', destinationName: 'Hook', reason: null },
  ...{ decision: 'routed', attempts: [], deadLetters: [], ...given },
});

it.each([
  [traced({ decision: 'filtered' }), 'Not sent'],
  [traced({}), 'No call noted'],
  [traced({ attempts: [attempt({ retried: 1 }), attempt({ delivered: 1 })] }), 'Delivered'],
  [traced({ attempts: [attempt({ delivered: 1 }), attempt({ retried: 1 })] }), 'Tried again'],
  [traced({ attempts: [attempt({ held: 1 })] }), 'Held'],
  [traced({ attempts: [attempt({ dead: 1 })], deadLetters: [letter('open')] }), 'Dead letter'],
  [traced({ attempts: [attempt({ dead: 1 })], deadLetters: [letter('redriving')] }), 'On its way again'],
  [traced({ attempts: [attempt({ dead: 1 })], deadLetters: [letter('redriven')] }), 'On its way again'],
  [traced({ attempts: [attempt({ dead: 1 })], deadLetters: [letter('deleted')] }), 'Deleted'],
  [traced({ attempts: [attempt({ delivered: 3, retried: 1 })] }), 'In a batch'],
  // A rule that was changed since does not undo what was delivered.
  [traced({ decision: 'filtered', attempts: [attempt({ delivered: 1 })] }), 'Delivered'],
])('knows how an event stands', (connection, label) => expect(fateOf(connection).label).toBe(label));

it('counts a batch in words, and colours it by its worst event', () => {
  expect(batchText(attempt({ delivered: 1_200, dead: 1 }))).toBe('1,200 delivered, 1 dead');
  expect(toneOfAttempt(attempt({ delivered: 9, dead: 1 }))).toBe('bad');
  expect(toneOfAttempt(attempt({ delivered: 9, held: 1 }))).toBe('warn');
  expect(toneOfAttempt(attempt({ delivered: 9 }))).toBe('good');
});
