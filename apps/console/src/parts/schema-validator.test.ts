import { schemaValidator } from './schema-validator.ts';

const schema = {
  type: 'object',
  properties: {
    url: { type: 'string', pattern: '^https://' },
    size: { type: 'integer', minimum: 1 },
    list: { type: 'array', items: { type: 'string' } },
  },
  required: ['url'],
} as const;
const problems = (values: Record<string, unknown>) =>
  schemaValidator.validateFormData(values, schema as never).errorSchema;

it('finds nothing wrong with what is right', () => {
  expect(problems({ url: 'https://a', size: 2, list: ['x'] })).toEqual({});
});

it('puts each problem at its field', () => {
  expect(problems({ size: 0, list: [1] })).toMatchObject({
    url: { __errors: ['This is needed.'] },
    size: { __errors: [expect.stringContaining('1')] },
    list: { 0: { __errors: [expect.any(String)] } },
  });
});
