import { isGroup, readField, writeField } from './field-value.ts';

const from = (path: string) => ({ '@path': path });

it.each([
  [undefined, 'none'],
  ['Web', 'text'],
  [false, 'text'],
  [from('$.userId'), 'event'],
  [from('$.'), 'event'],
  [{ '@template': 'Hi {{traits.name}}' }, 'template'],
  [{ '@if': { exists: from('$.a'), then: from('$.a'), else: 'none' } }, 'event'],
  [{ '@if': { exists: from('$.a'), then: from('$.b'), else: 'none' } }, 'json'],
  [{ '@if': { blank: from('$.a'), then: 1 } }, 'json'],
  [{ '@arrayPath': ['$.products', {}] }, 'json'],
  [{ email: from('$.traits.email') }, 'json'],
  [['a'], 'json'],
])('shows %j as %s, and writes it back as it was', (value, way) => {
  const field = readField(value);
  expect(field.way).toBe(way);
  expect(writeField(field)).toEqual(value);
});

it('shows paths without their sign, and an empty one for the whole event', () => {
  expect(readField(from('$.properties.total'))).toEqual({ way: 'event', path: 'properties.total' });
  expect(readField(from('$.'))).toEqual({ way: 'event', path: '' });
});

it('takes no fallback for no text', () => {
  expect(writeField({ way: 'event', path: 'a', fallback: '' })).toEqual(from('$.a'));
});

it('tells objects of fields from directives', () => {
  expect([isGroup({ a: 1 }), isGroup({}), isGroup(from('$.a')), isGroup([])]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
