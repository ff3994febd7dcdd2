import { PayloadError } from '@trackyard/connector-sdk';
import { describeSourceContract, makeWebhookRequest } from '@trackyard/connector-sdk/testing';
import * as fixtures from './fixtures.ts';
import { source } from './index.ts';

const settings = { token: '0p3n5354m3==' };
const headers = { authorization: `Bearer ${settings.token}`, 'braze-currents-version': '1' };
const posted = (...events: unknown[]) => makeWebhookRequest({ headers, body: { events } });

const eventOf = (event: string, id: string, properties: object, context: object = {}) => ({
  ...{ type: 'track', messageId: `braze-${id}`, event, userId: 'user_id' },
  ...{ timestamp: '2016-10-26T17:26:23.000Z', context: { integration: { name: 'braze' }, ...context } },
  properties,
});
const CAMPAIGN = {
  ...{ campaign_id: '11234567-89ab-cdef-0123-456789abcdef', campaign_name: 'Test Campaign' },
  message_variation_id: 'c1234567-89ab-cdef-0123-456789abcdef',
  message_variation_name: 'Test Message Variation',
};
const APP = { app_id: '01234567-89ab-cdef-0123-456789abcdef', platform: 'ios' };

describeSourceContract(source, {
  settings,
  signsNoBody: true,
  requests: [
    {
      name: 'an opened e-mail',
      request: posted(fixtures.emailOpen),
      events: [
        eventOf(
          'Email Opened',
          fixtures.emailOpen.id,
          { ...CAMPAIGN, email_id: '12345qwert', send_id: 'f123456789abcdef01234567' },
          { userAgent: fixtures.emailOpen.properties.user_agent, traits: { email: 'test@test.com' } },
        ),
      ],
    },
    {
      name: 'a delivered text message',
      request: posted(fixtures.smsDelivery),
      events: [
        eventOf('Braze Sms Delivery', fixtures.smsDelivery.id, fixtures.smsDelivery.properties, {
          traits: { phone: '+16462345678' },
        }),
      ],
    },
    {
      name: 'messages in an app',
      request: posted(fixtures.inAppClick, fixtures.pushSend),
      events: [
        eventOf('Braze In App Message Click', fixtures.inAppClick.id, fixtures.inAppClick.properties),
        eventOf('Braze Push Notification Send', fixtures.pushSend.id, fixtures.pushSend.properties),
      ],
    },
    {
      name: 'a custom event',
      request: posted(fixtures.customEvent),
      events: [
        eventOf('custom event name', fixtures.customEvent.id, {
          ...{ ...fixtures.customEvent.properties.custom_properties, ...APP },
        }),
      ],
    },
    {
      name: 'a purchase',
      request: posted(fixtures.purchase),
      events: [
        eventOf('Order Completed', fixtures.purchase.id, {
          ...{ 'string property name': 'a', 'number property name': 1, ...APP },
          ...{ revenue: 12.34, currency: 'AED', products: [{ product_id: '1234', price: 12.34 }] },
        }),
      ],
    },
    {
      name: 'the start of a session',
      request: posted(fixtures.sessionStart),
      events: [
        eventOf('Braze App Session Start', fixtures.sessionStart.id, fixtures.sessionStart.properties),
      ],
    },
    { name: 'a batch without events', request: posted(), events: [] },
    { name: 'no body at all', request: makeWebhookRequest({ headers }), events: [] },
  ],
});

describe('verify', () => {
  it('refuses another token, also of an empty batch, and takes all while none is set', () => {
    const other = makeWebhookRequest({ headers: { authorization: 'Bearer another' } });
    expect(source.verify?.(other, settings)).toEqual({ ok: false, reason: 'credentials' });
    expect(source.verify?.(other, {})).toEqual({ ok: true });
  });
});

describe('parse', () => {
  const parsed = (...events: unknown[]) => source.parse?.(posted(...events), settings);

  it('names people by Braze’s id where they have no other', () => {
    const user = { user_id: '0123456789abcdef01234567' };
    expect(parsed({ ...fixtures.emailOpen, user })).toMatchObject([
      { anonymousId: 'braze:0123456789abcdef01234567' },
    ]);
  });

  it.each([
    ['users.messages.email.Click', 'Email Link Clicked', { link_url: 'https://example.com' }],
    ['users.messages.email.SoftBounce', 'Email Bounced', { bounce_type: 'soft', reason: 'full' }],
    ['users.messages.email.Bounce', 'Email Bounced', { bounce_type: 'hard', reason: 'full' }],
    ['users.messages.email.MarkAsSpam', 'Email Marked as Spam', {}],
    ['users.messages.pushnotification.Open', 'Push Notification Tapped', {}],
    ['users.canvas.Entry', 'Braze Users Canvas Entry', {}],
  ])('%s is %s', (event_type, event, properties) => {
    const given = { url: 'https://example.com', bounce_reason: 'full' };
    expect(parsed({ event_type, id: 'e1', properties: given })).toMatchObject([{ event, properties }]);
  });

  it('reads odd parts, and refuses what is no list', () => {
    const odd = { event_type: 7, time: [], user: 'x', properties: [] };
    expect(parsed(odd, 'x', { event_type: 'users.behaviors.CustomEvent' })).toMatchObject([
      { event: 'Braze 7', anonymousId: 'braze:unknown' },
      { event: 'Braze Custom Event' },
    ]);
    const noList = makeWebhookRequest({ body: { events: {} } });
    expect(() => source.parse?.(noList, settings)).toThrow(PayloadError);
  });
});
