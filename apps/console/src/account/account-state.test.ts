import { accountOwner, accountState } from './account-state.ts';

const health = (reason: string | null) => ({
  status: 'healthy' as const,
  reason,
  ...{ since: null, retryAt: null, concurrency: null, throttledUntil: null },
});
const settings = { oauthAccessToken: '********', oauthAccount: 'ada@example.com' };

it.each([
  ['missing', {}, null],
  ['missing', {}, 'auth'],
  ['connected', settings, null],
  ['connected', settings, 'http_500'],
  ['ended', settings, 'auth'],
  ['ended', settings, 'http_401'],
])('%s', (state, given, reason) => {
  expect(accountState({ settings: given, health: health(reason) })).toBe(state);
});

it('names the owner where the vendor said who it is', () => {
  expect([accountOwner({ settings }), accountOwner({ settings: {} })]).toEqual([
    'ada@example.com',
    undefined,
  ]);
});
