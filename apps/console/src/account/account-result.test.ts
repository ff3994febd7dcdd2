import { accountResult } from './account-result.ts';

it('says nothing where nobody came back', () => {
  expect(accountResult({ tab: 'settings' })).toBeUndefined();
});

it('tells success from refusals, and says what the vendor said', () => {
  expect(accountResult({ account: 'connected' })).toMatchObject({ isConnected: true });
  expect(accountResult({ account: 'denied' })).toMatchObject({ isConnected: false });
  expect(accountResult({ account: 'refused', said: 'invalid_scope' })?.text).toContain('invalid_scope');
  expect(accountResult({ account: 'refused', said: 'Call us now' })?.text).not.toContain('Call');
});

it.each(['constructor', 'new-in-a-later-version'])(
  'has words for a result that it does not know: %s',
  (account) => {
    expect(accountResult({ account })?.title).toBe(accountResult({ account: 'failed' })?.title);
  },
);
