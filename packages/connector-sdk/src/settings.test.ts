import type { Field, Fields } from './field.ts';
import { checkSettings, secretFields } from './settings.ts';

function field(type: Field['type'], more: Partial<Field> = {}): Field {
  return { type, label: 'It', description: 'A field.', ...more };
}

describe('checkSettings', () => {
  const fields: Fields = {
    url: field('string', { required: true, pattern: '^https?://' }),
    batch: field('boolean', { default: false }),
    size: field('integer', { default: 100, minimum: 1, maximum: 1000 }),
    token: field('string', { secret: true }),
  };

  it('fills in defaults and leaves out what is not set', () => {
    expect(checkSettings(fields, { url: 'https://a.b' })).toEqual({
      settings: { url: 'https://a.b', batch: false, size: 100 },
      problems: [],
    });
  });

  it('keeps what is given', () => {
    const given = { url: 'http://a.b', batch: true, size: 1, token: 't' };
    expect(checkSettings(fields, given)).toEqual({ settings: given, problems: [] });
  });

  it('finds every problem at once', () => {
    const { problems } = checkSettings(fields, { batch: 'yes', size: 0, token: 5, other: 1 });
    expect(problems).toEqual([
      { field: 'other', message: 'There is no such setting.' },
      { field: 'url', message: 'It is required.', isMissing: true },
      { field: 'batch', message: 'It must be true or false.' },
      { field: 'size', message: 'It must be 1 or more.' },
      { field: 'token', message: 'It must be text.' },
    ]);
  });

  it.each([undefined, null, ''])('takes %p for not set', (url) => {
    expect(checkSettings(fields, { url }).problems).toEqual([
      { field: 'url', message: 'It is required.', isMissing: true },
    ]);
  });

  it('does not take inherited names for fields or values', () => {
    expect(checkSettings(fields, { url: 'http://a.b', constructor: 1 }).problems).toEqual([
      { field: 'constructor', message: 'There is no such setting.' },
    ]);
    const named = { toString: field('string', { required: true }) };
    expect(checkSettings(named, {}).problems).toHaveLength(1);
  });

  it.each<[Field, unknown, string | undefined]>([
    [field('string'), 'a', undefined],
    [field('string'), 1, 'It must be text.'],
    [field('string', { pattern: '^a+$' }), 'ab', 'It has the wrong form.'],
    [field('text'), 'a\nb', undefined],
    [field('text'), ['a'], 'It must be text.'],
    [
      field('string', {
        choices: [
          { value: 'a', label: 'A' },
          { value: 'b', label: 'B' },
        ],
      }),
      'b',
      undefined,
    ],
    [
      field('string', {
        choices: [
          { value: 'a', label: 'A' },
          { value: 'b', label: 'B' },
        ],
      }),
      'c',
      'It must be one of a, b.',
    ],
    [field('datetime'), '2026-01-02T03:04:05Z', undefined],
    [field('datetime'), 'soon', 'It must be a date and time.'],
    [field('integer'), 3, undefined],
    [field('integer'), 3.5, 'It must be a whole number.'],
    [field('integer'), '3', 'It must be a number.'],
    [field('integer', { maximum: 9 }), 10, 'It must be 9 or less.'],
    [field('number'), 3.5, undefined],
    [field('number'), Number.NaN, 'It must be a number.'],
    [field('boolean'), false, undefined],
    [field('boolean'), 0, 'It must be true or false.'],
    [field('object'), { a: 1 }, undefined],
    [field('object'), [1], 'It must be an object.'],
    [field('string', { multiple: true }), ['a', 'b'], undefined],
    [field('string', { multiple: true }), ['a', 1], 'It must be text.'],
    [field('string', { multiple: true }), 'a', 'It must be a list.'],
    [field('object', { properties: { id: field('integer', { required: true }) } }), { id: 1 }, undefined],
    [field('object', { properties: { id: field('integer') } }), { id: 'x' }, 'It: It must be a number.'],
    [field('object', { properties: { id: field('integer') } }), { more: 1 }, 'It: There is no such setting.'],
    [field('object', { properties: { id: field('integer') }, additional: true }), { more: 1 }, undefined],
    [field('number', { choices: [{ value: 1, label: 'One' }] }), 2, 'It must be one of 1.'],
    [field('object'), 'a', 'It must be an object.'],
  ])('%j with %j: %s', (definition, value, message) => {
    const { settings, problems } = checkSettings({ it: definition }, { it: value });
    expect(problems).toEqual(message === undefined ? [] : [{ field: 'it', message }]);
    expect(settings).toEqual(message === undefined ? { it: value } : {});
  });
});

describe('secretFields', () => {
  it('names the fields to seal', () => {
    expect(
      secretFields({
        a: field('string'),
        b: field('string', { secret: true }),
        c: field('object', { secret: true }),
      }),
    ).toEqual(['b', 'c']);
  });
});
