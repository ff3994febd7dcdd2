import { fieldRows, initialFields, isImportant, isMissing, withField } from './action-fields.ts';

const text = (title: string, more: object = {}) => ({ type: 'string', title, description: '', ...more });
const schema = {
  type: 'object',
  required: ['name', 'user'],
  properties: {
    name: text('Name', { default: { '@path': '$.event' } }),
    method: text('Method', { oneOf: [{ const: 'POST', title: 'Post' }] }),
    user: {
      ...{ type: 'object', title: 'User', description: '', required: ['email'] },
      properties: { email: text('Email'), phone: text('Phone') },
    },
    site: text('Site', {
      'x-depends-on': { match: 'all', conditions: [{ field: 'method', operator: 'is', value: 'POST' }] },
    }),
    batch: text('Batch', { 'x-hidden': true, default: 5 }),
  },
};
const labels = (values: Record<string, unknown>) => fieldRows(schema, values).map(({ label }) => label);

it('lists fields, those of an object after it, and no hidden ones', () => {
  expect(labels({})).toEqual(['Name', 'Method', 'User', 'Email', 'Phone']);
  expect(labels({ batch: 5 })).not.toContain('Batch');
});

it('shows a field that depends on another while that has the value', () => {
  expect(labels({ method: 'POST' })).toContain('Site');
});

it('takes an object by directive for one field', () => {
  expect(labels({ user: { '@path': '$.traits' } })).toEqual(['Name', 'Method', 'User']);
});

it('shows first what is filled or needed', () => {
  const rows = fieldRows(schema, { user: { phone: '1' } });
  expect(rows.filter((row) => isImportant(row, rows)).map(({ label }) => label)).toEqual([
    ...['Name', 'User', 'Email', 'Phone'],
  ]);
  const empty = fieldRows(schema, {});
  expect(empty.filter((row) => isImportant(row, empty)).map(({ label }) => label)).toEqual(['Name', 'User']);
});

it('tells what is missing', () => {
  expect(
    fieldRows(schema, {})
      .filter(isMissing)
      .map(({ label }) => label),
  ).toEqual(['Name']);
});

it('changes one field and leaves the others alone', () => {
  const fields = { name: 'a', user: { email: 'x', phone: 'y' } };
  expect(withField(fields, ['user', 'email'], 'z')).toEqual({ name: 'a', user: { email: 'z', phone: 'y' } });
  expect(withField({ user: { email: 'x' } }, ['user', 'email'], undefined)).toEqual({});
  expect(withField({}, ['user', 'email'], 'x')).toEqual({ user: { email: 'x' } });
  expect(fields.user.email).toBe('x');
});

it('begins with the defaults, the hidden ones too', () => {
  expect(initialFields(schema)).toEqual({ name: { '@path': '$.event' }, batch: 5 });
});
