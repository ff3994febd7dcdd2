import type { SourceRequest } from '@trackyard/connector-sdk';
import { describeOddPayloads, describeSourceContract } from '@trackyard/connector-sdk/testing';
import * as payloads from './fixtures/payloads.ts';
import { source } from './index.ts';

const settings = { authorization: 'token-1234567890' };

function sent(body: unknown): SourceRequest {
  return {
    method: 'POST',
    headers: { authorization: settings.authorization },
    query: {},
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    receivedAt: Date.parse('2020-07-13T21:06:00Z'),
  };
}

const parsed = (body: unknown): readonly object[] => source.parse!(sent(body), settings);

const ID = 'auth0-9002020071321054539300082390362764498769164645875004';
const frame = {
  userId: 'auth0|5f0ccc02d86d8c0013f0e7da',
  timestamp: '2020-07-13T21:05:40.432Z',
  context: {
    integration: { name: 'auth0' },
    ip: '203.0.113.5',
    userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_5)',
    traits: { email: 'example@example.com' },
  },
};
const application = {
  client_id: 'l87BhM2D7sCdX6e3WWwpf6Fk5d19LjBi',
  client_name: 'My App',
  hostname: 'example.auth0.com',
  tenant_name: 'example',
};
const database = {
  ...application,
  connection: 'Username-Password-Authentication',
  strategy: 'auth0',
  strategy_type: 'database',
};

function track(event: string, id: string, properties: object): object {
  return { type: 'track', event, messageId: `${ID}${id}`, ...frame, properties };
}

const signedIn = track('Signed In', '2110', { ...database, code: 's', logins_count: 42, country: 'US' });
const signedUp = [
  {
    type: 'identify',
    ...frame,
    messageId: `${ID}2111-user`,
    traits: { email: 'example@example.com', createdAt: '2020-07-13T21:05:40.432Z' },
  },
  track('Signed Up', '2111', { ...database, code: 'ss' }),
];
const signedOut = track('Signed Out', '2112', { ...application, code: 'slo' });

const requests = [
  { name: 'somebody who signs in', request: sent([payloads.signedIn]), events: [signedIn] },
  { name: 'somebody who signs up', request: sent([payloads.signedUp]), events: signedUp },
  {
    name: 'several entries at once',
    request: sent([payloads.signedIn, payloads.signedOut]),
    events: [signedIn, signedOut],
  },
  {
    name: 'a wrong password',
    request: sent([payloads.wrongPassword]),
    events: [
      track('Auth0 Login Failed', '2113', {
        ...database,
        code: 'fp',
        description: 'Wrong email or password.',
      }),
    ],
  },
  {
    name: 'a changed password',
    request: sent([payloads.passwordChanged]),
    events: [
      {
        ...track('Auth0 Password Changed', '2114', {
          ...database,
          code: 'scp',
          description: 'You can now login to the application with the new password.',
        }),
        context: { ...frame.context, traits: { username: 'example' } },
      },
    ],
  },
  {
    name: 'an entry of nobody, with a code that has no name of its own',
    request: sent([payloads.apiOperation]),
    events: [
      {
        type: 'track',
        event: 'Auth0 Sapi',
        messageId: `${ID}2115`,
        anonymousId: 'auth0:l87BhM2D7sCdX6e3WWwpf6Fk5d19LjBi',
        timestamp: frame.timestamp,
        context: { ...frame.context, traits: undefined },
        properties: payloads.apiOperation.data,
      },
    ],
  },
  {
    name: 'a new user of an event stream',
    request: sent(payloads.userCreated),
    events: [
      {
        type: 'identify',
        messageId: 'auth0-evt_vjFVP5pVdfvsfRKatshkVV-user',
        userId: 'auth0|507f1f77bcf86cd799439020',
        timestamp: '2025-02-01T12:34:56.000Z',
        context: { integration: { name: 'auth0' } },
        traits: {
          email: 'john.doe@gmail.com',
          email_verified: false,
          firstName: 'John',
          lastName: 'Doe',
          name: 'John Doe',
          avatar: 'https://example.com/john.png',
          createdAt: '2025-01-29T14:36:25.794Z',
        },
      },
      {
        type: 'track',
        event: 'Auth0 User Created',
        messageId: 'auth0-evt_vjFVP5pVdfvsfRKatshkVV',
        userId: 'auth0|507f1f77bcf86cd799439020',
        timestamp: '2025-02-01T12:34:56.000Z',
        context: { integration: { name: 'auth0' } },
        properties: {},
      },
    ],
  },
];

describeSourceContract(source, { settings, signsNoBody: true, requests });

describe('auth0', () => {
  describeOddPayloads(source, { settings, requests });

  const request = sent([payloads.signedIn]);

  it.each([
    ['as it was typed', 'token-1234567890', { ok: true }],
    ['as a bearer token', 'Bearer token-1234567890', { ok: true }],
    ['another', 'token-1234567891', { ok: false, reason: 'credentials' }],
    ['none', '', { ok: false, reason: 'unsigned' }],
  ])('judges by the token: %s', (_what, authorization, verdict) => {
    expect(source.verify!({ ...request, headers: { authorization } }, settings)).toEqual(verdict);
  });

  it('takes requests without a token only while none is set', () => {
    expect(source.verify!({ ...request, headers: {} }, {})).toEqual({ ok: true });
  });

  it('reads every form that a stream can have', () => {
    const { signedIn: one, signedOut: other } = payloads;
    const events = [signedIn, signedOut];
    expect(parsed(`${JSON.stringify(one)}\n${JSON.stringify(other)}\n`)).toEqual(events);
    expect(parsed({ logs: [one, other] })).toEqual(events);
    expect(parsed(one)).toEqual([signedIn]);
    expect(parsed([one.data])).toEqual([signedIn]);
  });

  it.each(['', '\n', '[1]', '"text"', '{"log_id":"1"}\n{"log'])('refuses %j', (text) => {
    expect(() => parsed(text)).toThrow(expect.objectContaining({ name: 'PayloadError' }) as Error);
  });

  it('keeps kinds that it does not know', () => {
    expect(parsed([{ log_id: '1', data: { type: 'brand_new', a: 1 } }])).toMatchObject([
      { event: 'Auth0 Brand New', anonymousId: 'auth0:1', properties: { a: 1 } },
    ]);
    expect(parsed(payloads.organizationCreated)).toMatchObject([
      { event: 'Auth0 Organization Created', anonymousId: 'auth0:org_9ybsU1dN2dKfDkBi' },
    ]);
  });
});
