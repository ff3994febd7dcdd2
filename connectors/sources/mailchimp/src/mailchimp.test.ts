import { createHmac } from 'node:crypto';
import { PayloadError } from '@trackyard/connector-sdk';
import { describeSourceContract, makeWebhookRequest } from '@trackyard/connector-sdk/testing';
import * as fixtures from './fixtures.ts';
import { source } from './index.ts';

const secret = 'chosen-by-the-customer';
const webhookUrl = 'https://hub.example.com/v1/webhooks/src_1';
const settings = { urlSecret: secret, transactionalKey: 'key-of-the-webhook', webhookUrl };

const fromAudience = (form: Record<string, string>) =>
  makeWebhookRequest({ query: { secret }, body: new URLSearchParams(form).toString() });

function signed(events: unknown) {
  const text = JSON.stringify(events);
  const signature = createHmac('sha1', settings.transactionalKey).update(
    `${webhookUrl}mandrill_events${text}`,
  );
  return makeWebhookRequest({
    headers: { 'x-mandrill-signature': signature.digest('base64') },
    body: new URLSearchParams({ mandrill_events: text }).toString(),
  });
}

const messageId = expect.stringMatching(/^mailchimp-[0-9a-f]{24}$/);

const audienceEvent = (email: string, parts: object, ip?: string) => ({
  ...{ messageId, anonymousId: 'mailchimp:8a25ff1d98', ...parts },
  context: { integration: { name: 'mailchimp' }, ...(ip && { ip }), traits: { email } },
});
const identify = (timestamp: string) =>
  audienceEvent(
    'api@mailchimp.com',
    {
      ...{ type: 'identify', timestamp },
      traits: {
        ...{ email: 'api@mailchimp.com', firstName: 'Mailchimp', lastName: 'API' },
        interests: 'Group1,Group2',
      },
    },
    '10.20.10.30',
  );

describeSourceContract(source, {
  settings,
  signsNoBody: true,
  requests: [
    {
      name: 'a subscription',
      request: fromAudience(fixtures.subscribe),
      events: [
        identify('2009-03-26T21:35:57.000Z'),
        audienceEvent(
          'api@mailchimp.com',
          {
            ...{ type: 'track', event: 'Mailchimp Subscribe', timestamp: '2009-03-26T21:35:57.000Z' },
            properties: { list_id: 'a6b5da1054', email_type: 'html' },
          },
          '10.20.10.30',
        ),
      ],
    },
    {
      name: 'an unsubscribe',
      request: fromAudience(fixtures.unsubscribe),
      events: [
        audienceEvent(
          'api+unsub@mailchimp.com',
          {
            ...{ type: 'track', event: 'Email Unsubscribed', timestamp: '2009-03-26T21:40:57.000Z' },
            properties: {
              ...{ list_id: 'a6b5da1054', campaign_id: 'cb398d21d2', reason: 'manual', action: 'unsub' },
              email_type: 'html',
            },
          },
          '10.20.10.30',
        ),
      ],
    },
    {
      name: 'a changed profile',
      request: fromAudience(fixtures.profile),
      events: [identify('2009-03-26T21:31:21.000Z')],
    },
    {
      name: 'a changed address',
      request: fromAudience(fixtures.emailChange),
      events: [
        audienceEvent('api+new@mailchimp.com', {
          ...{ type: 'identify', timestamp: '2009-03-26T22:15:09.000Z' },
          ...{ anonymousId: 'mailchimp:51da8c3259', traits: { email: 'api+new@mailchimp.com' } },
        }),
      ],
    },
    {
      name: 'a cleaned address',
      request: fromAudience(fixtures.cleaned),
      events: [
        audienceEvent('api+cleaned@mailchimp.com', {
          ...{ type: 'track', event: 'Email Bounced', timestamp: '2009-03-26T22:01:00.000Z' },
          anonymousId: expect.stringMatching(/^mailchimp:[0-9a-f]{24}$/),
          properties: { list_id: 'a6b5da1054', campaign_id: '4fjk2ma9xd', reason: 'hard' },
        }),
      ],
    },
    {
      name: 'a campaign that was sent',
      request: fromAudience(fixtures.campaign),
      events: [
        {
          ...{ type: 'track', messageId, event: 'Mailchimp Campaign', anonymousId: 'mailchimp:unknown' },
          ...{ timestamp: '2009-03-26T22:15:09.000Z', context: { integration: { name: 'mailchimp' } } },
          properties: {
            ...{ list_id: 'a6b5da1054', campaign_id: '5aa2102003', status: 'sent' },
            email_subject: 'Test Campaign Subject',
          },
        },
      ],
    },
  ],
  handshakes: [
    {
      name: 'the question by GET',
      request: makeWebhookRequest({ method: 'GET' }),
      answer: { status: 200, body: 'ok' },
    },
    {
      name: 'the empty list of Transactional',
      request: makeWebhookRequest({ body: 'mandrill_events=%5B%5D' }),
      answer: { status: 200, body: 'ok' },
    },
  ],
});

const transactionalEvent = (event: string, id: string, properties: object, context: object = {}) => ({
  ...{ type: 'track', messageId, event, userId: '111', timestamp: '2013-11-20T13:26:44.000Z' },
  context: {
    ...{ integration: { name: 'mailchimp' }, ...context },
    traits: { email: 'example.webhook@mandrillapp.com' },
  },
  properties: {
    ...{ email_id: id, email_subject: 'This an example webhook message', tags: ['webhook-example'] },
    ...{ state: 'sent', metadata: { user_id: 111 }, ...properties },
  },
});

describeSourceContract(source, {
  settings,
  requests: [
    {
      name: 'a batch of Transactional',
      request: signed([fixtures.sent, fixtures.hardBounce, fixtures.opened]),
      events: [
        transactionalEvent('Email Sent', 'exampleaaaaaaaaaaaaaaaaaaaaaaaaa', {}),
        transactionalEvent('Email Bounced', 'exampleaaaaaaaaaaaaaaaaaaaaaaaaa2', {
          ...{ state: 'bounced', bounce_type: 'hard', reason: 'bad_mailbox' },
          diagnosis: 'smtp;550 5.1.1 The email account that you tried to reach does not exist.',
        }),
        transactionalEvent(
          'Email Opened',
          'exampleaaaaaaaaaaaaaaaaaaaaaaaaa4',
          { location: fixtures.opened.location },
          { ip: '127.0.0.1', userAgent: fixtures.opened.user_agent },
        ),
      ],
    },
  ],
});

describe('verify', () => {
  const { verify } = source;
  const form = new URLSearchParams(fixtures.subscribe).toString();

  it('refuses another secret, none, and what is signed with the secret of the other kind', () => {
    const verdictWith = (query: Record<string, string>, given: object = settings) =>
      verify?.(makeWebhookRequest({ query, body: form }), given as never);
    expect(verdictWith({ secret: 'another' })).toEqual({ ok: false, reason: 'credentials' });
    expect(verdictWith({})).toEqual({ ok: false, reason: 'unsigned' });
    expect(verdictWith({ secret: '' }, { transactionalKey: 'key' })).toEqual({
      ok: false,
      reason: 'unsigned',
    });
    const unsigned = makeWebhookRequest({ query: { secret }, body: 'mandrill_events=%5B%7B%7D%5D' });
    expect(verify?.(unsigned, settings)).toEqual({ ok: false, reason: 'unsigned' });
  });

  it('refuses a signature for another URL', () => {
    const elsewhere = { ...settings, webhookUrl: 'https://elsewhere.example.com/' };
    expect(verify?.(signed([fixtures.sent]), elsewhere)).toEqual({ ok: false, reason: 'signature' });
  });

  it('takes all while nothing is set', () => {
    expect(verify?.(makeWebhookRequest({ body: form }), {})).toEqual({ ok: true });
  });
});

describe('parse', () => {
  const { parse } = source;

  it('keeps kinds that it does not know', () => {
    const change = { type: 'tag_added', 'data[id]': 'x', 'data[tag]': 'vip' };
    expect(parse?.(fromAudience(change), settings)).toMatchObject([
      { event: 'Mailchimp Tag Added', properties: { tag: 'vip' } },
    ]);
    const sync = { type: 'blacklist', action: 'add', reject: { email: 'a@example.com' }, ts: 1384954004 };
    expect(parse?.(signed([sync, { event: 'deferral', msg: 7 }, {}]), settings)).toMatchObject([
      { event: 'Mailchimp Blacklist Add', context: { traits: { email: 'a@example.com' } } },
      { event: 'Mailchimp Deferral' },
      { event: 'Mailchimp Event', anonymousId: 'mailchimp:unknown' },
    ]);
  });

  it('tells complaints from bounces', () => {
    const abuse = { ...fixtures.cleaned, 'data[reason]': 'abuse' };
    expect(parse?.(fromAudience(abuse), settings)).toMatchObject([{ event: 'Email Marked as Spam' }]);
  });

  it.each(['mandrill_events=x', 'mandrill_events=%7B%7D', 'fired_at=now'])('refuses %j', (body) => {
    expect(() => parse?.(makeWebhookRequest({ body }), settings)).toThrow(PayloadError);
  });
});
