import { generateSecret, recipeOf } from './generate-secret.ts';

it('makes as many random bytes as it is told, with the prefix', () => {
  const made = generateSecret({ prefix: 'whsec_', bytes: 32 });
  expect(made).toMatch(/^whsec_/);
  expect(Buffer.from(made.slice(6), 'base64')).toHaveLength(32);
  expect(generateSecret({ prefix: 'whsec_', bytes: 32 })).not.toBe(made);
});

it('goes by what the setting says, and makes none otherwise', () => {
  expect(recipeOf({ type: 'string', 'x-generate': { prefix: '', bytes: 8 } })).toEqual({
    prefix: '',
    bytes: 8,
  });
  expect(recipeOf({ type: 'string' })).toBeUndefined();
});
