import { fieldsOf, valuesAt } from './condition-suggestions.ts';

const EVENTS = [
  { type: 'track', event: 'Paid', properties: { total: 5, 'first name': 'Zoë', products: [{ sku: 'a' }] } },
  { type: 'track', event: 'Viewed', properties: { total: 7, gift: true } },
];

it('names fields as FQL does', () => {
  expect(fieldsOf(EVENTS)).toEqual([
    ...['type', 'event', 'userId', 'properties.total', String.raw`properties.first\ name`, 'properties.gift'],
  ]);
});

it('offers the values that events have, and all types', () => {
  expect(valuesAt(EVENTS, 'properties.total')).toEqual({ values: ['5', '7'], example: 5 });
  expect(valuesAt(EVENTS, String.raw`properties.first\ name`).values).toEqual(['Zoë']);
  expect(valuesAt(EVENTS, 'type').values).toContain('identify');
});
