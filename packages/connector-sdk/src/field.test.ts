import { settingsJsonSchema } from './field.ts';

describe('settingsJsonSchema', () => {
  it('describes every kind of field, and marks secrets', () => {
    const text = { label: 'Label', description: 'Description.' };
    const schema = settingsJsonSchema({
      url: { ...text, type: 'string', required: true, pattern: '^https?://' },
      key: { ...text, type: 'string', required: true, secret: true },
      note: { ...text, type: 'text' },
      size: { ...text, type: 'integer', default: 0, minimum: 0, maximum: 9 },
      rate: { ...text, type: 'number' },
      batch: { ...text, type: 'boolean', default: false },
      headers: { ...text, type: 'object' },
      since: { ...text, type: 'datetime' },
      mode: { ...text, type: 'string', choices: [{ value: 'a', label: 'A' }] },
    });
    const described = { title: 'Label', description: 'Description.' };
    expect(schema).toEqual({
      type: 'object',
      additionalProperties: false,
      required: ['url', 'key'],
      properties: {
        url: { ...described, type: 'string', pattern: '^https?://' },
        key: { ...described, type: 'string', writeOnly: true, format: 'password' },
        note: { ...described, type: 'string' },
        size: { ...described, type: 'integer', default: 0, minimum: 0, maximum: 9 },
        rate: { ...described, type: 'number' },
        batch: { ...described, type: 'boolean', default: false },
        headers: { ...described, type: 'object' },
        since: { ...described, type: 'string', format: 'date-time' },
        mode: { ...described, type: 'string', oneOf: [{ const: 'a', title: 'A' }] },
      },
    });
  });
});
