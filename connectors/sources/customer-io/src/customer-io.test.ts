import { createHmac } from 'node:crypto';
import { PayloadError } from '@trackyard/connector-sdk';
import { describeSourceContract, makeWebhookRequest } from '@trackyard/connector-sdk/testing';
import * as fixtures from './fixtures.ts';
import { source } from './index.ts';

const settings = { signingKey: '755781b5e03a973f3405a85474d5a032a60fd56fabaad66039b12eadd83955fa' };
const receivedAt = Date.parse('2023-02-01T00:00:00.000Z');

function signed(body: unknown, time = String(receivedAt / 1000)) {
  const text = JSON.stringify(body);
  const signature = createHmac('sha256', settings.signingKey).update(`v0:${time}:${text}`).digest('hex');
  const headers = { 'x-cio-timestamp': time, 'x-cio-signature': signature };
  return makeWebhookRequest({ headers, body: text, receivedAt });
}

const eventOf = (event: string, id: string, timestamp: string, userId: string, properties: object) => ({
  ...{ type: 'track', messageId: `customer-io-${id}`, event, userId, timestamp },
  context: { integration: { name: 'customer-io' }, traits: { email: 'test@example.com' } },
  properties,
});

const SUBSCRIBED = eventOf(
  'Customer.io Customer Subscribed',
  '01E4C4CT6YDC7Y5M7FE1GWWPQJ',
  '2021-02-11T17:04:49.000Z',
  '42',
  {},
);

describeSourceContract(source, {
  settings,
  requests: [
    {
      name: 'a person who subscribed',
      request: signed(fixtures.subscribed),
      events: [
        {
          ...{
            type: 'identify',
            messageId: expect.stringMatching(/^customer-io-[0-9a-f]{24}$/),
            userId: '42',
          },
          ...{ timestamp: SUBSCRIBED.timestamp, context: SUBSCRIBED.context },
          traits: { email: 'test@example.com', unsubscribed: false },
        },
        SUBSCRIBED,
      ],
    },
    {
      name: 'an e-mail that was sent, with its text',
      request: signed(fixtures.sent),
      events: [
        eventOf('Email Sent', '01E2EMRMM6TZ12TF9WGZN0WJQT', '2022-02-07T09:58:57.000Z', 'user-123', {
          ...{ email_id: 'RAECAAFwnUSneIa0ZXkmq8EdkAM==', email_subject: 'Thanks for signing up' },
          ...{ action_id: 42, campaign_id: 23 },
        }),
      ],
    },
    {
      name: 'a delivery',
      request: signed(fixtures.delivered),
      events: [
        eventOf('Email Delivered', '01ER4R5WB62QWCNREKFB4DYXGR', '2023-01-31T20:26:59.000Z', 'user-123', {
          ...{ email_id: 'REAC4wUAAYYJgQgkyRqwwEPeOA6Nfv==', email_subject: 'Thanks for signing up' },
          transactional_message_id: 2,
        }),
      ],
    },
    {
      name: 'a click',
      request: signed(fixtures.clicked),
      events: [
        eventOf('Email Link Clicked', '01E4C8BES5XT87ZWRJFTB35YJ3', '2020-03-26T20:25:48.000Z', '0200102', {
          ...{ email_id: 'RPILAgABcRhIBqSp7kiPekGBIeVh', email_subject: 'hello' },
          ...{ link_url: 'http://google.com', link_id: 1, action_id: 36, broadcast_id: 9 },
        }),
      ],
    },
    {
      name: 'a bounce',
      request: signed(fixtures.bounced),
      events: [
        eventOf('Email Bounced', '12ASDG7S9P6MAZPTJ78DAND9GDC', '2009-02-13T23:31:30.000Z', '0200102', {
          ...{ email_id: 'RMehBAAAAXE7r_ONUGXly9DBGkpq1JS31=', email_subject: 'Thanks for joining!' },
          reason: '550 5.5.0 Requested action not taken: mailbox unavailable',
          ...{ content_id: 1146, newsletter_id: 736 },
        }),
      ],
    },
    {
      name: 'a push notification that was not sent',
      request: signed(fixtures.pushAttempted),
      events: [
        {
          ...eventOf(
            'Customer.io Push Attempted',
            '01E4VSX8SZ0T9AQMH4Q16NRB89',
            '2020-04-01T21:21:15.000Z',
            '0200102',
            {
              ...{ delivery_id: 'RAEABQFxN56fWzydfV4_EGvfobI=', reason: 'NoDevicesSynced' },
              ...{ action_id: 38, campaign_id: 6 },
            },
          ),
          context: { integration: { name: 'customer-io' } },
        },
      ],
    },
  ],
});

describe('verify', () => {
  const { verify } = source;
  const daysAgo = (days: number) => signed(fixtures.clicked, String(receivedAt / 1000 - days * 86_400));

  it('takes what was signed within the week that Customer.io tries again, and nothing older', () => {
    expect(verify?.(daysAgo(7), settings)).toEqual({ ok: true });
    expect(verify?.(daysAgo(8), settings)).toEqual({ ok: false, reason: 'expired' });
    expect(verify?.(daysAgo(-1), settings)).toEqual({ ok: false, reason: 'expired' });
  });

  it('refuses another time, and another key', () => {
    const { headers, ...request } = daysAgo(0);
    const later = { ...headers, 'x-cio-timestamp': String(receivedAt / 1000 + 1) };
    expect(verify?.({ ...request, headers: later }, settings)).toEqual({ ok: false, reason: 'signature' });
    expect(verify?.(daysAgo(0), { signingKey: 'another' })).toEqual({ ok: false, reason: 'signature' });
  });
});

describe('parse', () => {
  const parsed = (body: unknown) => source.parse?.(signed(body), settings);

  it('keeps kinds that it does not know', () => {
    expect(parsed(fixtures.drafted)).toMatchObject([{ event: 'Customer.io Email Drafted' }]);
    const inApp = {
      event_id: 'e1',
      object_type: 'in_app',
      metric: 'clicked',
      data: { tracked_responses: 1 },
    };
    expect(parsed(inApp)).toMatchObject([
      { event: 'Customer.io In App Clicked', properties: { tracked_responses: 1 } },
    ]);
  });

  it('names people by Customer.io’s id where they have none of ours', () => {
    const data = { customer_id: 'cio_7ef807109981', identifiers: { id: null, cio_id: '7ef807109981' } };
    expect(parsed({ ...fixtures.clicked, data })).toMatchObject([
      { anonymousId: 'customer-io:7ef807109981' },
    ]);
    expect(parsed({ ...fixtures.clicked, data: { customer_id: 'old' } })).toMatchObject([{ userId: 'old' }]);
  });

  it('puts a number with the contacts', () => {
    const data = { recipient: '+15551234567', identifiers: { id: 'u' } };
    expect(parsed({ object_type: 'sms', metric: 'sent', data })).toMatchObject([
      { event: 'Customer.io Sms Sent', context: { traits: { phone: '+15551234567' } } },
    ]);
  });

  it('reads odd parts, and refuses what has no metric', () => {
    expect(parsed({ metric: 'opened', object_type: {}, data: [], timestamp: 'x' })).toMatchObject([
      { event: 'Customer.io Opened', anonymousId: 'customer-io:unknown' },
    ]);
    for (const body of [{}, { metric: {} }, [], 'x']) expect(() => parsed(body)).toThrow(PayloadError);
  });
});
