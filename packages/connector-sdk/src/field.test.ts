import { actionJsonSchema, settingsJsonSchema } from './field.ts';

describe('settingsJsonSchema', () => {
  it('describes every kind of field, and marks secrets', () => {
    const text = { label: 'Label', description: 'Description.' };
    const schema = settingsJsonSchema({
      url: { ...text, type: 'string', required: true, pattern: '^https?://' },
      key: { ...text, type: 'string', required: true, secret: true },
      note: { ...text, type: 'text', hidden: true },
      size: { ...text, type: 'integer', default: 0, minimum: 0, maximum: 9 },
      rate: { ...text, type: 'number' },
      batch: { ...text, type: 'boolean', default: false },
      headers: { ...text, type: 'object', values: 'text' },
      signing: { ...text, type: 'string', secret: true, generate: { prefix: 'whsec_', bytes: 32 } },
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
        note: { ...described, type: 'string', 'x-hidden': true },
        size: { ...described, type: 'integer', default: 0, minimum: 0, maximum: 9 },
        rate: { ...described, type: 'number' },
        batch: { ...described, type: 'boolean', default: false },
        headers: { ...described, type: 'object', additionalProperties: { type: 'string' } },
        signing: {
          ...{ ...described, type: 'string', writeOnly: true, format: 'password' },
          'x-generate': { prefix: 'whsec_', bytes: 32 },
        },
        since: { ...described, type: 'string', format: 'date-time' },
        mode: { ...described, type: 'string', oneOf: [{ const: 'a', title: 'A' }] },
      },
    });
  });

  it('describes lists, objects, looked-up choices and what a field depends on', () => {
    const text = { label: 'Label', description: 'Description.' };
    const described = { title: 'Label', description: 'Description.' };
    const dependsOn = {
      match: 'all' as const,
      conditions: [{ field: 'kind', operator: 'is' as const, value: 'paid' }],
    };
    const { properties } = settingsJsonSchema({
      tags: { ...text, type: 'string', multiple: true, format: 'email' },
      list: { ...text, type: 'string', dynamic: true, placeholder: 'Pick one', dependsOn },
      items: {
        ...{ ...text, type: 'object', multiple: true },
        properties: { id: { ...text, type: 'string', required: true } },
      },
    }) as { properties: object };
    expect(properties).toEqual({
      tags: { ...described, type: 'array', items: { type: 'string', format: 'email' } },
      list: {
        ...{ ...described, type: 'string', 'x-dynamic': true, 'x-placeholder': 'Pick one' },
        'x-depends-on': dependsOn,
      },
      items: {
        ...{ ...described, type: 'array' },
        items: {
          ...{ type: 'object', additionalProperties: false, required: ['id'] },
          properties: { id: { ...described, type: 'string' } },
        },
      },
    });
  });

  it('says that an action field takes a directive, and begins with one', () => {
    const total = {
      label: 'Total',
      description: 'Sum.',
      type: 'number',
      default: { '@path': '$.a' },
    } as const;
    expect(actionJsonSchema({ total })).toMatchObject({
      properties: { total: { type: 'number', default: { '@path': '$.a' }, 'x-mappable': true } },
    });
  });
});
