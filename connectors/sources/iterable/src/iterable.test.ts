import { PayloadError } from '@trackyard/connector-sdk';
import { describeSourceContract, makeWebhookRequest } from '@trackyard/connector-sdk/testing';
import * as fixtures from './fixtures.ts';
import { source } from './index.ts';

const settings = { token: 'chosen-by-the-customer' };
const posted = (body: unknown) =>
  makeWebhookRequest({ body, headers: { authorization: `Bearer ${settings.token}` } });

const eventOf = (event: string, timestamp: string, properties: object, more: object = {}) => ({
  ...{ type: 'track', messageId: expect.stringMatching(/^iterable-[0-9a-f]{24}$/), event, timestamp },
  anonymousId: expect.stringMatching(/^iterable:[0-9a-f]{24}$/),
  context: { integration: { name: 'iterable' }, traits: { email: 'docs@iterable.com' } },
  ...more,
  properties,
});
const contextOf = (ip: string, userAgent: string) => ({
  context: { integration: { name: 'iterable' }, ip, userAgent, traits: { email: 'docs@iterable.com' } },
});
const MESSAGE = {
  ...{ email_subject: 'My subject', campaign_name: 'My campaign name', template_name: 'My template name' },
  ...{ channel_id: 3420, message_type_id: 3866 },
};
const SENT = {
  ...MESSAGE,
  email_id: 'd0aa7801f91f4824997a631f3ed583c3',
  campaign_id: 59667,
  template_id: 93849,
};

const { emailOpen, emailClick, pushOpen } = fixtures;

describeSourceContract(source, {
  settings,
  signsNoBody: true,
  requests: [
    {
      name: 'an e-mail that was sent',
      request: posted(fixtures.emailSend),
      events: [eventOf('Email Sent', '2016-12-02T20:21:04.000Z', { ...SENT, content_id: 331201 })],
    },
    {
      name: 'an open',
      request: posted(emailOpen),
      events: [
        eventOf(
          'Email Opened',
          '2016-12-02T18:51:45.000Z',
          {
            ...{ ...MESSAGE, email_id: '210badf49fe54f2591d64ad0d055f4fb', campaign_id: 49313 },
            ...{ template_id: 79190, proxy_source: 'Gmail', device: 'Gmail' },
          },
          contextOf('66.249.84.204', emailOpen.dataFields.userAgent),
        ),
      ],
    },
    {
      name: 'a click',
      request: posted(emailClick),
      events: [
        eventOf(
          'Email Link Clicked',
          '2016-12-02T20:31:39.000Z',
          {
            ...{ ...SENT, link_url: 'https://www.iterable.com', link_id: '3145668988', region: 'CA' },
            ...{ user_agent_device: 'Mac', url: 'https://www.iterable.com', city: 'San Francisco' },
          },
          contextOf('162.245.22.184', emailClick.dataFields.userAgent),
        ),
      ],
    },
    {
      name: 'a bounce',
      request: posted(fixtures.emailBounce),
      events: [
        eventOf(
          'Email Bounced',
          '2017-05-15T23:59:47.000Z',
          { ...SENT, campaign_id: 114746, template_id: 167484, bounce_type: 'HardBounce' },
          { context: { integration: { name: 'iterable' }, traits: { email: 'invalid_email@iterable.com' } } },
        ),
      ],
    },
    {
      name: 'an unsubscribe',
      request: posted(fixtures.emailUnsubscribe),
      events: [
        eventOf('Email Unsubscribed', '2020-03-20T23:34:15.000Z', {
          ...{ campaign_id: 1089024, email_id: 'bf008db8ab194b65816398c05bf30f99', message_type_ids: [] },
          ...{ workflow_name: 'My test workflow', template_id: 1526112, email_subject: 'Upcoming events!' },
          ...{ labels: [], unsub_source: 'EmailLink', list_ids: [1589748], channel_ids: [27447] },
          ...{ campaign_name: 'My test campaign', workflow_id: 76786, channel_id: 27447 },
        }),
      ],
    },
    {
      name: 'a tapped push notification',
      request: posted(pushOpen),
      events: [
        {
          ...{ type: 'track', messageId: expect.any(String), event: 'Push Notification Tapped', userId: '1' },
          timestamp: '2016-12-08T01:25:22.000Z',
          context: { integration: { name: 'iterable' }, traits: { email: 'docs@iterable.com' } },
          properties: {
            ...{ app_already_running: false, campaign_id: 74768, template_id: 113554 },
            ...{ push_message: 'Push message text', payload: { path: 'shop_home' } },
            content_available: false,
          },
        },
      ],
    },
    {
      name: 'an incoming text message',
      request: posted(fixtures.smsReceived),
      events: [
        eventOf(
          'Iterable Sms Received',
          '2016-12-05T22:51:25.000Z',
          {
            ...{ from_phone_number: '+16503926753', to_phone_number: '+14155824541' },
            sms_message: 'Message text',
          },
          {
            context: {
              integration: { name: 'iterable' },
              traits: { email: 'docs@iterable.com', phone: '+16503926753' },
            },
          },
        ),
      ],
    },
  ],
});

describe('verify', () => {
  it('takes a password instead of a token, and refuses what has neither', () => {
    const headers = { authorization: `Basic ${Buffer.from('hub:secret').toString('base64')}` };
    const given = { username: 'hub', password: 'secret' };
    expect(source.verify?.(makeWebhookRequest({ headers }), given)).toEqual({ ok: true });
    expect(source.verify?.(makeWebhookRequest({ headers }), settings)).toEqual({
      ...{ ok: false, reason: 'credentials' },
    });
    expect(source.verify?.(makeWebhookRequest({}), settings)).toEqual({ ok: false, reason: 'unsigned' });
    expect(source.verify?.(makeWebhookRequest({}), {})).toEqual({ ok: true });
  });
});

describe('parse', () => {
  const parsed = (body: unknown) => source.parse?.(posted(body), settings);

  it('keeps kinds that it does not know, and reads odd parts', () => {
    expect(parsed({ eventName: 'whatsAppSend', dataFields: { messageId: 'm1' } })).toMatchObject([
      { event: 'Iterable Whats App Send', anonymousId: 'iterable:unknown', properties: { email_id: 'm1' } },
    ]);
    expect(parsed({ eventName: 'emailOpen', email: {}, dataFields: { createdAt: 7, ip: [] } })).toMatchObject(
      [{ event: 'Email Opened', context: { integration: { name: 'iterable' } } }],
    );
  });

  it('leaves the message itself out', () => {
    const dataFields = { inAppBody: '<html>'.repeat(10_000), campaignId: 7 };
    expect(parsed({ eventName: 'inAppSend', dataFields })).toMatchObject([
      { properties: { campaign_id: 7 } },
    ]);
  });

  it.each([{}, { eventName: '' }, { eventName: {} }, []])('refuses %j', (body) => {
    expect(() => parsed(body)).toThrow(PayloadError);
  });
});
