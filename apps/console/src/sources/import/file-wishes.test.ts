import {
  fieldOf,
  firstEvent,
  placeOf,
  placesFor,
  shownColumns,
  toQuery,
  valueAt,
  withWish,
  type Plan,
} from './file-wishes.ts';

const plan: Plan = {
  ...{ format: 'csv', delimiter: ';', type: 'track', event: null },
  columns: [
    { name: 'Customer', field: 'properties.Customer', as: 'text', isGuess: true },
    { name: 'Total', field: 'properties.Total', as: 'number', isGuess: true },
  ],
};

it('asks for what was said, and for nothing else', () => {
  expect(toQuery({ event: ' ', columns: [] })).toEqual({});
  const columns = [
    { name: 'A=B', field: 'userId', as: 'text' as const },
    { name: 'Total', field: 'properties.revenue', as: 'number' as const },
    { name: 'Junk', field: null, as: 'text' as const },
  ];
  expect(toQuery({ delimiter: '\t', type: 'track', event: 'Paid ', columns })).toEqual({
    ...{ delimiter: 'tab', type: 'track', event: 'Paid' },
    map: ['A=B=userId', 'Total=properties.revenue:number', 'Junk='],
  });
});

it('shows a wish before the answer, and the last one of a column', () => {
  const first = withWish({ event: '', columns: [] }, { name: 'Customer', field: null, as: 'text' });
  const wishes = withWish(first, { name: 'Customer', field: 'userId', as: 'text' });
  expect(wishes.columns).toHaveLength(1);
  expect(shownColumns(plan, wishes)).toEqual([
    { name: 'Customer', field: 'userId', as: 'text', isGuess: false },
    plan.columns[1],
  ]);
});

it.each([
  ['userId', 'track', 'userId'],
  ['properties.a.b', 'track', 'data'],
  ['traits.plan', 'identify', 'data'],
  ['data.plan', null, 'data'],
  ['properties.plan', 'identify', 'other'],
  ['context.ip', 'track', 'other'],
  ['groupId', 'track', 'other'],
  [null, 'track', 'skip'],
])('finds the place of %s in %s', (field, type, place) => {
  expect(placeOf(field, type)).toBe(place);
});

it.each([
  ['data', 'Total', 'track', 'properties.Total'],
  ['data', 'a.b:c=d', 'group', 'traits.a_b_c_d'],
  ['data', 'Plan', null, 'data.Plan'],
  ['other', 'ip', 'track', 'context.ip'],
  ['timestamp', 'Wann', 'track', 'timestamp'],
  ['skip', 'Junk', 'track', null],
])('puts %s of %s in %s to %s', (place, name, type, field) => {
  expect(fieldOf(place, name, type)).toBe(field);
});

it('offers only what an event of the type has', () => {
  expect(placesFor('identify')).not.toContain('event');
  expect(placesFor('alias')).toContain('previousId');
  expect(placesFor(null)).toContain('type');
  expect(placesFor('track')).not.toContain('type');
});

it('shows what the first event has in a column', () => {
  const rows = [
    { line: 2, code: 'TY_ROW_TIME', message: 'No time.', row: 'x' },
    { line: 3, row: 'u', event: { userId: 'u', traits: { address: { city: 'Lyon' }, tags: ['a'], age: 0 } } },
  ];
  const event = firstEvent(rows);
  expect(
    ['userId', 'traits.address.city', 'data.tags', 'traits.age', 'traits.no.no', null].map((field) =>
      valueAt(event, field),
    ),
  ).toEqual(['u', 'Lyon', '["a"]', '0', '', '']);
  expect(valueAt(undefined, 'userId')).toBe('');
});
