import type { Kind } from '../queries.ts';
import { conflictsOf, filterKinds } from './filter-kinds.ts';

const property = (name: string, ...types: ('text' | 'number')[]) =>
  ({ name, types: types.map((type) => ({ type, count: 1 })) }) as Kind['properties'][number];
const kind = (name: string, ...properties: Kind['properties']) =>
  ({ type: 'track', name, properties }) as Kind;
const kinds = [
  kind('Order Completed', property('total', 'number', 'text'), property('coupon', 'text')),
  kind('Signed Up', property('plan', 'text')),
];
const found = (text: string, onlyConflicts = false) =>
  filterKinds(kinds, { text, onlyConflicts }).map(({ name, properties }) => [
    name,
    properties.map((one) => one.name),
  ]);

it('finds events by name, whole, and properties alone', () => {
  expect(found('order')).toEqual([['Order Completed', ['total', 'coupon']]]);
  expect(found('PLAN')).toEqual([['Signed Up', ['plan']]]);
  expect(found('')).toHaveLength(2);
  expect(found('nothing')).toEqual([]);
});

it('finds conflicts', () => {
  expect(found('', true)).toEqual([['Order Completed', ['total']]]);
  expect(kinds.map(conflictsOf)).toEqual([1, 0]);
});
