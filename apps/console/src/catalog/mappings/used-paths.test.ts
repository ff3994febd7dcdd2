import { usedPaths } from './used-paths.ts';

it('finds paths at any depth', () => {
  const mapping = {
    a: { '@path': '$.userId' },
    b: { c: [{ '@if': { exists: { '@path': '$.x.y' } } }] },
    d: 'text',
  };
  expect([...usedPaths(mapping)]).toEqual(['userId', 'x.y']);
});
