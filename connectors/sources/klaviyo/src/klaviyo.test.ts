import { createHmac } from 'node:crypto';
import { PayloadError } from '@trackyard/connector-sdk';
import { describeSourceContract, makeWebhookRequest } from '@trackyard/connector-sdk/testing';
import * as fixtures from './fixtures.ts';
import { source } from './index.ts';

const settings = { secretKey: 'chosen-by-the-customer' };
const TIME = 'Thu, 04 Jan 2024 18:05:25 GMT';
const receivedAt = Date.parse(TIME);

function signed(data: unknown, time = TIME) {
  const meta = {
    ...{ timestamp: '2024-01-04T18:05:25.041Z', klaviyo_account_id: 'XyZ123' },
    klaviyo_webhook_id: 'a8b890458b4bbfaa26d961471b83c101d6de23bd826e7e5173a15310985ec3cb',
  };
  const body = JSON.stringify({ data, meta });
  const signature = createHmac('sha256', settings.secretKey).update(body).update(time).digest('hex');
  const headers = { 'klaviyo-signature': signature, 'klaviyo-timestamp': time };
  return makeWebhookRequest({ headers, body, receivedAt });
}

const eventOf = (event: string, id: string, properties: object, more: object = {}) => ({
  ...{ type: 'track', messageId: `klaviyo-${id}`, event, anonymousId: 'klaviyo:01HKARDY1WSVHDPMTQZ7FVXKZN' },
  ...{ timestamp: '2024-01-04T18:05:18.000Z', context: { integration: { name: 'klaviyo' } }, ...more },
  properties,
});
const MAIL = {
  ...{ campaign_name: 'SMS Welcome Series - Email #1', email_subject: 'Welcome', campaign_id: 'RaQ5Xe' },
  email_domain: 'example.com',
};

describeSourceContract(source, {
  settings,
  requests: [
    {
      name: 'a text message that was sent',
      request: signed([fixtures.sentSms]),
      events: [
        eventOf('Klaviyo Sent Sms', '4L3cwQae2TX', {
          ...{ from_number: '+18775551234', to_number: '+15555555555', to_country: 'US' },
          message_body: 'Thanks for subscribing!',
        }),
      ],
    },
    {
      name: 'a batch: an open and a click',
      request: signed([fixtures.openedEmail, fixtures.clickedEmail]),
      events: [
        eventOf('Email Opened', '4L3cwQae2TY', { ...MAIL, client_name: 'Chrome', client_type: 'Browser' }),
        eventOf('Email Link Clicked', '4L3cwQae2TZ', { ...MAIL, link_url: 'https://www.example.com/shop' }),
      ],
    },
    {
      name: 'a bounce',
      request: signed([fixtures.bouncedEmail]),
      events: [eventOf('Email Bounced', '4L3cwQae2U2', { ...MAIL, bounce_type: 'Hard' })],
    },
    {
      name: 'an unsubscribe',
      request: signed([fixtures.unsubscribed]),
      events: [
        eventOf('Email Unsubscribed', '4L3cwQae2U3', { method_id: 'RaQ5Xe', method: 'Unsubscribe Link' }),
      ],
    },
    {
      name: 'an order, with its profile',
      request: signed([fixtures.placedOrder]),
      events: [
        {
          ...{
            type: 'track',
            messageId: 'klaviyo-4L3cwQae2U4',
            event: 'Order Completed',
            userId: '63f64a2b',
          },
          timestamp: '2024-01-04T18:05:18.000Z',
          context: { integration: { name: 'klaviyo' }, traits: { email: 'sarah.mason@klaviyo-demo.com' } },
          properties: {
            ...{ order_id: '1234', revenue: 29.98, currency: 'USD' },
            ...{ items: ['Heritage Tee'], item_count: 2 },
          },
        },
      ],
    },
  ],
});

describe('verify', () => {
  const { verify } = source;
  const hoursAgo = (hours: number) =>
    signed([fixtures.openedEmail], new Date(receivedAt - hours * 3_600_000).toUTCString());

  it('takes what was signed within the two days that Klaviyo tries again, and nothing older', () => {
    expect(verify?.(hoursAgo(48), settings)).toEqual({ ok: true });
    expect(verify?.(hoursAgo(50), settings)).toEqual({ ok: false, reason: 'expired' });
    expect(verify?.(signed([], 'soon'), settings)).toEqual({ ok: false, reason: 'expired' });
  });

  it('refuses another time, and another key', () => {
    const { headers, ...request } = hoursAgo(0);
    const later = { ...headers, 'klaviyo-timestamp': 'Thu, 04 Jan 2024 18:05:26 GMT' };
    expect(verify?.({ ...request, headers: later }, settings)).toEqual({ ok: false, reason: 'signature' });
    expect(verify?.(hoursAgo(0), { secretKey: 'another' })).toEqual({ ok: false, reason: 'signature' });
  });
});

describe('parse', () => {
  const parsed = (data: unknown) => source.parse?.(signed(data), settings);

  it('keeps topics that it does not know, and reads odd parts', () => {
    expect(parsed([{ topic: 'event:api.brand_new', external_id: 'e1' }])).toMatchObject([
      { event: 'Klaviyo Api Brand New', messageId: 'klaviyo-e1', anonymousId: 'klaviyo:unknown' },
    ]);
    const data = {
      attributes: { datetime: '2024-01-04 18:05:18+00:00', event_properties: [] },
      relationships: 7,
    };
    expect(parsed([{ topic: {}, payload: { data, included: 'x' } }, { payload: [] }, 'x'])).toMatchObject([
      { event: 'Klaviyo Event', timestamp: '2024-01-04T18:05:18.000Z' },
      { event: 'Klaviyo Event' },
    ]);
  });

  it.each([undefined, {}, 'x'])('refuses %j as a list', (data) => {
    expect(() => parsed(data)).toThrow(PayloadError);
  });
});
