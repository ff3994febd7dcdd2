import { eventFor, takenBy } from './sample-events.ts';

const real = [
  { type: 'page', name: 'Home' },
  { type: 'track', event: 'Paid', properties: { total: 1 } },
];

it('prefers the latest real event that the rule takes', () => {
  expect(eventFor('event = "Paid"', real)).toEqual({ event: real[1], isReal: true });
  expect(takenBy('type = "page"', real)).toEqual([real[0]]);
});

it.each([
  ['type = "track" and event = "Order Completed"', { event: 'Order Completed', type: 'track' }],
  ['event = "Trial Ended"', { event: 'Trial Ended', type: 'track' }],
  ['type = "identify"', { type: 'identify' }],
  ['type = "track" and context.personas.computation_class = "audience"', { type: 'track' }],
  ['event = "A" or event = "B"', { event: 'A' }],
])('else a sample that %s takes', (trigger, expected) => {
  const { event, isReal } = eventFor(trigger, []);
  expect(isReal).toBe(false);
  expect(event).toMatchObject(expected);
  expect(takenBy(trigger, [event])).toHaveLength(1);
});

it('gives some event even for a trigger that is wrong', () => {
  expect(eventFor('event =', real).event).toMatchObject({ type: 'track' });
});
