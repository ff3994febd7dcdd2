import { PayloadError } from '@trackyard/connector-sdk';
import { describeSourceContract, makeWebhookRequest } from '@trackyard/connector-sdk/testing';
import * as fixtures from './fixtures.ts';
import { source } from './index.ts';

const settings = { username: 'hub', password: 'chosen-by-the-customer' };
const authorization = `Basic ${Buffer.from('hub:chosen-by-the-customer').toString('base64')}`;
const posted = (body: unknown) => makeWebhookRequest({ body, headers: { authorization } });

const eventOf = (event: string, email: string, parts: { properties: object; context?: object }) => ({
  ...{ type: 'track', messageId: expect.stringMatching(/^mailjet-[0-9a-f]{24}$/), event },
  anonymousId: expect.stringMatching(/^mailjet:[0-9a-f]{24}$/),
  ...parts,
  context: { integration: { name: 'mailjet' }, ...parts.context, traits: { email } },
  properties: { custom_id: 'helloworld', ...parts.properties },
});
const bounced = (event: string, properties: object) => ({
  ...eventOf(event, 'bounce@mailjet.com', { properties: { email_id: '13792286917004336', ...properties } }),
  timestamp: '2015-05-05T07:49:55.000Z',
});
const UNKNOWN_USER = { reason: 'user unknown', reason_related_to: 'recipient' };

describeSourceContract(source, {
  settings,
  signsNoBody: true,
  requests: [
    {
      name: 'an e-mail that was taken',
      request: posted(fixtures.sent),
      events: [
        {
          ...eventOf('Email Delivered', 'api@mailjet.com', {
            properties: {
              ...{ email_id: '1ab23cd4-e567-8901-2345-6789f0gh1i2j', campaign_id: 7257 },
              response: 'sent (250 2.0.0 OK 1433333948 fa5si855896wjc.199 - gsmtp)',
            },
          }),
          ...{ anonymousId: 'mailjet:4', timestamp: '2015-06-03T12:19:09.000Z' },
        },
      ],
    },
    {
      name: 'an open',
      request: posted(fixtures.open),
      events: [
        {
          ...eventOf('Email Opened', 'api@mailjet.com', {
            context: {
              ...{ ip: '127.0.0.1', userAgent: 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0' },
            },
            properties: { email_id: '19421777396190490', campaign_id: 7173, country: 'US' },
          }),
          ...{ anonymousId: 'mailjet:320', timestamp: '2015-05-31T20:18:39.000Z' },
        },
      ],
    },
    {
      name: 'a click',
      request: posted(fixtures.click),
      events: [
        {
          ...eventOf('Email Link Clicked', 'api@mailjet.com', {
            context: {
              ip: '127.0.0.1',
              userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_10_0) AppleWebKit/537.36',
            },
            properties: {
              ...{ email_id: '19421777836302490', campaign_id: 7272, country: 'FR' },
              link_url: 'https://mailjet.com',
            },
          }),
          ...{ anonymousId: 'mailjet:4', timestamp: '2015-06-03T12:30:53.000Z' },
        },
      ],
    },
    {
      name: 'a bounce',
      request: posted(fixtures.bounce),
      events: [bounced('Email Bounced', { ...UNKNOWN_USER, bounce_type: 'hard', blocked: true })],
    },
    {
      name: 'a complaint',
      request: posted(fixtures.spam),
      events: [bounced('Email Marked as Spam', { complaint_source: 'JMRPP' })],
    },
    {
      name: 'a group: an unsubscribe, and an e-mail that Mailjet blocked',
      request: posted(`[${fixtures.unsub},${fixtures.blocked}]`),
      events: [
        {
          ...eventOf('Email Unsubscribed', 'api@mailjet.com', {
            context: { ip: '127.0.0.1', userAgent: expect.stringContaining('Chrome/42') },
            properties: { email_id: '20547674933128000', campaign_id: 7276, list_id: 1, country: 'FR' },
          }),
          ...{ anonymousId: 'mailjet:126', timestamp: '2015-06-03T12:35:41.000Z' },
        },
        expect.objectContaining({
          event: 'Mailjet Blocked',
          properties: expect.objectContaining({ error: 'user unknown', MessageID: '13792286917004336' }),
        }),
      ],
    },
  ],
});

describe('verify', () => {
  it('refuses another password, and takes all while none is set', () => {
    expect(source.verify?.(posted('[]'), { ...settings, password: 'another' })).toEqual({
      ...{ ok: false, reason: 'credentials' },
    });
    expect(source.verify?.(makeWebhookRequest({}), {})).toEqual({ ok: true });
  });
});

describe('parse', () => {
  const parsed = (body: unknown) => source.parse?.(posted(body), settings);

  it('takes the user’s id from the payload', () => {
    expect(parsed({ event: 'open', Payload: '{"user_id":7}', mj_contact_id: 3 })).toMatchObject([
      { userId: '7' },
    ]);
    expect(parsed({ event: 'open', Payload: 'no JSON', mj_contact_id: 3 })).toMatchObject([
      { anonymousId: 'mailjet:3' },
    ]);
  });

  it('keeps kinds that it does not know, and reads odd parts', () => {
    expect(parsed({ event: 'parked', why: 'x', time: 'soon', email: 5, Payload: {} })).toMatchObject([
      { event: 'Mailjet Parked', properties: { why: 'x' } },
    ]);
  });

  it.each([{}, [7], [{}], 'text', { event: {} }])('refuses %j', (body) => {
    expect(() => parsed(body)).toThrow(PayloadError);
  });
});
