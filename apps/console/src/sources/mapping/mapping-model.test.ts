import {
  pathIn,
  pathOf,
  propertiesOf,
  usesOf,
  withField,
  withoutProperty,
  withProperty,
} from './mapping-model.ts';

it('names values by the paths that the hub reads', () => {
  expect(pathOf(['user', 'id'])).toBe('$.user.id');
  expect(pathOf(['items', 0, 'sku no'])).toBe('$.items[0].sku no');
  expect(pathOf(['a.b'])).toBeUndefined();
  expect(pathOf(["it's"])).toBeUndefined();
});

it('fills and clears a field', () => {
  const mapping = withField({}, 'userId', { '@path': '$.id' });
  expect(mapping).toEqual({ userId: { '@path': '$.id' } });
  expect(withField(mapping, 'userId', undefined)).toEqual({});
  expect(pathIn(mapping['userId'])).toBe('$.id');
  expect(pathIn({ '@template': '{{id}}' })).toBeUndefined();
});

it('adds properties under their own names, each value once', () => {
  const one = withProperty({}, ['order', 'total']);
  const two = withProperty(one, ['tax', 'total']);
  expect(propertiesOf(two)).toEqual({
    total: { '@path': '$.order.total' },
    total_2: { '@path': '$.tax.total' },
  });
  expect(withProperty(two, ['tax', 'total'])).toBe(two);
  expect(withoutProperty(withoutProperty(two, 'total'), 'total_2')).toEqual({});
});

it('leaves alone what was written otherwise', () => {
  expect(propertiesOf({ properties: { '@merge': {} } })).toBeUndefined();
  expect(propertiesOf({})).toBeUndefined();
});

it('tells what a value is used as', () => {
  const mapping = withProperty({ event: { '@path': '$.kind' }, userId: 'fixed' }, ['kind']);
  expect([...usesOf(mapping)]).toEqual([['$.kind', ['event', 'properties.kind']]]);
});
