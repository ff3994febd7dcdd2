import { connectSchema, isAccountConnected } from './connect-schema.ts';

const schema = {
  type: 'object',
  required: ['site'],
  properties: {
    note: { type: 'string', description: 'See [here](https://x).' },
    oauthAccessToken: { type: 'string', writeOnly: true },
    oauthClientId: { type: 'string' },
    anything: { type: 'object' },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    inner: { type: 'string', 'x-hidden': true },
    site: { type: 'string' },
  },
};
const names = (byHand: boolean) => Object.keys(connectSchema(schema, { byHand })['properties'] as object);

it('asks first for what must be filled in, and for no token', () => {
  expect(names(false)).toEqual(['site', 'note', 'headers']);
  expect(names(true)).toEqual(['site', 'note', 'oauthAccessToken', 'oauthClientId', 'headers']);
});

it('shows texts without Markdown', () => {
  expect(connectSchema(schema, { byHand: false })).toMatchObject({
    properties: { note: { description: 'See here.' } },
  });
});

it('sees a connected account by its sealed token', () => {
  expect(isAccountConnected({ oauthAccessToken: '********' })).toBe(true);
  expect(isAccountConnected({})).toBe(false);
});
