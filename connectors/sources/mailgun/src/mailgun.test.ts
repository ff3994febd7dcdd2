import { createHmac } from 'node:crypto';
import { PayloadError } from '@trackyard/connector-sdk';
import { describeSourceContract, makeWebhookRequest } from '@trackyard/connector-sdk/testing';
import * as fixtures from './fixtures.ts';
import { source } from './index.ts';

const settings = { signingKey: 'key-3ax6xnjp29jd6fds4gc373sgvjxteol0' };
const receivedAt = Date.parse('2018-03-19T15:11:10.000Z');

function signed(eventData: unknown, timestamp = String(receivedAt / 1000)) {
  const token = '43f657b1aa11a4f7e5f5dd5d2b2a9b6f5cd8c1b5a9b2b1f1a3';
  const signature = createHmac('sha256', settings.signingKey)
    .update(timestamp + token)
    .digest('hex');
  return makeWebhookRequest({
    ...{ receivedAt, body: { signature: { timestamp, token, signature }, 'event-data': eventData } },
  });
}

const AGENT = {
  ip: '50.56.129.169',
  userAgent: fixtures.opened['client-info']['user-agent'],
};
const CLIENT = {
  ...{ client_type: 'browser', device_type: 'desktop' },
  geolocation: { country: 'US', region: 'CA', city: 'San Francisco' },
};

const eventOf = (event: string, id: string, properties: object = {}, context: object = {}) => ({
  ...{ type: 'track', messageId: `mailgun-${id}`, event, timestamp: '2018-03-19T15:11:02.908Z' },
  anonymousId: expect.stringMatching(/^mailgun:[0-9a-f]{24}$/),
  context: { integration: { name: 'mailgun' }, ...context, traits: { email: 'alice@example.com' } },
  properties: {
    email_id: '20130503182626.18666.16540@example.mailgun.com',
    email_subject: 'Test delivered webhook',
    tags: ['my_tag_1', 'my_tag_2'],
    variables: { my_var_1: 'Mailgun Variable #1', 'my-var-2': 'awesome' },
    ...properties,
  },
});

const FAILED = { status: 605, attempt: 1, status_message: 'Not delivering' };

describeSourceContract(source, {
  settings,
  signsNoBody: true,
  requests: [
    {
      name: 'a delivery',
      request: signed(fixtures.delivered),
      events: [
        eventOf('Email Delivered', 'CPgfbmQMTCKtHW6uIWtuVe', {
          ...{ status: 250, status_message: 'OK', attempt: 1 },
        }),
      ],
    },
    {
      name: 'an open',
      request: signed(fixtures.opened),
      events: [eventOf('Email Opened', 'Ase7i2zsRYeDXztHGENqRA', CLIENT, AGENT)],
    },
    {
      name: 'a click',
      request: signed(fixtures.clicked),
      events: [
        eventOf(
          'Email Link Clicked',
          'Ase7i2zsRYeDXztHGENqRB',
          { ...CLIENT, link_url: 'https://mailgun.com/' },
          AGENT,
        ),
      ],
    },
    {
      name: 'an unsubscribe',
      request: signed(fixtures.unsubscribed),
      events: [eventOf('Email Unsubscribed', 'Ase7i2zsRYeDXztHGENqRC', CLIENT, AGENT)],
    },
    {
      name: 'a complaint',
      request: signed(fixtures.complained),
      events: [eventOf('Email Marked as Spam', '-Agny091SquKnsrW2NEKUA')],
    },
    {
      name: 'a permanent failure',
      request: signed(fixtures.permanentFailure),
      events: [
        eventOf('Email Bounced', 'G9Bn5sl1TC6nu79C8C0bwg', {
          ...{ ...FAILED, severity: 'permanent', reason: 'suppress-bounce' },
        }),
      ],
    },
    {
      name: 'a temporary failure',
      request: signed(fixtures.temporaryFailure),
      events: [
        eventOf('Mailgun Temporary Failure', 'G9Bn5sl1TC6nu79C8C0bwg', {
          ...{ ...FAILED, severity: 'temporary', reason: 'generic' },
        }),
      ],
    },
  ],
});

describe('verify', () => {
  const { verify } = source;
  const secondsAgo = (seconds: number) => signed(fixtures.opened, String(receivedAt / 1000 - seconds));

  it('takes what was signed within the hours that Mailgun tries again, and nothing older', () => {
    expect(verify?.(secondsAgo(8 * 3600), settings)).toEqual({ ok: true });
    expect(verify?.(secondsAgo(10 * 3600), settings)).toEqual({ ok: false, reason: 'expired' });
    expect(verify?.(secondsAgo(-600), settings)).toEqual({ ok: false, reason: 'expired' });
  });

  it('refuses another key, and a body without a signature', () => {
    expect(verify?.(secondsAgo(0), { signingKey: 'another' })).toEqual({ ok: false, reason: 'signature' });
    for (const body of ['', '[]', '{"signature":"x"}', '{"signature":{"timestamp":1,"token":"t"}}'])
      expect(verify?.(makeWebhookRequest({ body }), settings)).toEqual({ ok: false, reason: 'unsigned' });
  });
});

describe('parse', () => {
  const parsed = (eventData: unknown) => source.parse?.(signed(eventData), settings);

  it('takes the user’s id from the variables', () => {
    expect(parsed({ ...fixtures.opened, 'user-variables': { user_id: 'u-1' } })).toMatchObject([
      { userId: 'u-1' },
    ]);
  });

  it('keeps kinds that it does not know', () => {
    expect(parsed({ event: 'list_member_uploaded', id: 'x1', 'is-upsert': true })).toMatchObject([
      {
        ...{ event: 'Mailgun List Member Uploaded', messageId: 'mailgun-x1', anonymousId: 'mailgun:unknown' },
        properties: { 'is-upsert': true },
      },
    ]);
    expect(parsed({ ...fixtures.delivered, event: 'accepted' })).toMatchObject([
      { event: 'Mailgun Accepted', properties: { email_subject: 'Test delivered webhook' } },
    ]);
  });

  it('reads odd parts, and refuses what has no event', () => {
    const odd = {
      ...{ event: 'opened', timestamp: {}, message: [], tags: 7, campaigns: ['x'] },
      recipient: 1,
    };
    expect(parsed(odd)).toMatchObject([{ event: 'Email Opened', properties: { tags: 7 } }]);
    for (const eventData of [undefined, null, [], 'x', {}])
      expect(() => parsed(eventData)).toThrow(PayloadError);
  });
});
