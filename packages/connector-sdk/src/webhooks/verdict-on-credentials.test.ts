import { verdictOnCredentials } from './verdict-on-credentials.ts';

const requestWith = (authorization?: string) => ({
  ...{ method: 'POST' as const, query: {}, body: Buffer.alloc(0), receivedAt: 0 },
  headers: authorization === undefined ? {} : { authorization },
});
const basic = (text: string) => requestWith(`Basic ${Buffer.from(text).toString('base64')}`);

describe('verdictOnCredentials', () => {
  const both = { token: 't0ken', username: 'hub', password: 'secret' };

  it.each([
    ['nothing where nothing is set', requestWith(), {}],
    ['nothing where all is empty', requestWith(), { token: '', username: 'hub', password: '' }],
    ['the token', requestWith('Bearer t0ken'), both],
    ['user and password', basic('hub:secret'), both],
    ['a password alone', basic(':secret'), { password: 'secret' }],
  ])('takes %s', (_what, request, wanted) => {
    expect(verdictOnCredentials(request, wanted)).toEqual({ ok: true });
  });

  it.each([
    ['nothing', requestWith(), both, 'unsigned'],
    ['another token', requestWith('Bearer other'), both, 'credentials'],
    ['another password', basic('hub:other'), both, 'credentials'],
    ['the password as a token', requestWith('Bearer secret'), both, 'credentials'],
    ['an empty password', basic('hub:'), { token: 't0ken', username: 'hub' }, 'credentials'],
  ])('refuses %s', (_what, request, wanted, reason) => {
    expect(verdictOnCredentials(request, wanted)).toEqual({ ok: false, reason });
  });
});
