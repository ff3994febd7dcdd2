import { eventLines, valueAt } from './event-lines.ts';

const EVENT = {
  context: { page: { url: 'https://a' } },
  type: 'track',
  properties: { total: 5, products: [{ sku: 'a' }, { sku: 'b' }], 'first name': 'Zoë', none: null },
};

it('names every value as a mapping does, the context last', () => {
  expect(eventLines(EVENT).map(({ path }) => path)).toEqual([
    'type',
    'properties',
    'properties.total',
    'properties.products',
    'properties.products[0]',
    'properties.products[0].sku',
    'properties.products[1]',
    'properties.products[1].sku',
    'properties.first name',
    'properties.none',
    'context',
    'context.page',
    'context.page.url',
  ]);
});

it('finds by each of these names the value that stands there', () => {
  for (const { path, value } of eventLines(EVENT)) expect(valueAt(EVENT, path)).toBe(value);
  expect(valueAt(EVENT, '')).toBe(EVENT);
  expect(valueAt(EVENT, 'properties.missing.deeper')).toBeUndefined();
  expect(valueAt(EVENT, 'constructor')).toBeUndefined();
});

it('gives no name to what no mapping can name', () => {
  const lines = eventLines({ properties: { 'a.b': { c: 1 }, d: 2 } });
  expect(lines.map(({ path }) => path)).toEqual(['properties', '', '', 'properties.d']);
});

it('shows the first items of a long list', () => {
  const lines = eventLines({ list: Array.from({ length: 100 }, (_, index) => index) });
  expect(lines).toHaveLength(6);
});
