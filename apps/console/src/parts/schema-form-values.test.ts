import { changedValues, isNameValues, SEALED } from './schema-form-values.ts';

it('tells what was changed, and what was emptied', () => {
  expect(changedValues({ a: 1, b: 'x', c: [1] }, { a: 2, c: [1], d: 'new' })).toEqual({
    a: 2,
    b: null,
    d: 'new',
  });
});

it('leaves a sealed secret alone until it is typed anew', () => {
  expect(changedValues({ key: SEALED }, {})).toEqual({});
  expect(changedValues({ key: SEALED }, { key: '' })).toEqual({});
  expect(changedValues({ key: SEALED }, { key: 'new' })).toEqual({ key: 'new' });
});

it('takes a sealed secret away where that is wanted, and nothing was typed instead', () => {
  expect(changedValues({ key: SEALED }, {}, ['key'])).toEqual({ key: null });
  expect(changedValues({ key: SEALED }, { key: 'new' }, ['key'])).toEqual({ key: 'new' });
});

it('knows an object of texts', () => {
  expect(isNameValues({ type: 'object', additionalProperties: { type: 'string' } })).toBe(true);
  expect(isNameValues({ type: 'object' })).toBe(false);
  expect(isNameValues({ type: 'object', additionalProperties: false })).toBe(false);
});
