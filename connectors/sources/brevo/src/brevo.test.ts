import { PayloadError } from '@trackyard/connector-sdk';
import { describeSourceContract, makeWebhookRequest } from '@trackyard/connector-sdk/testing';
import * as fixtures from './fixtures.ts';
import { source } from './index.ts';

const settings = { token: 'chosen-by-the-customer' };
const posted = (body: unknown) =>
  makeWebhookRequest({ body, headers: { authorization: `Bearer ${settings.token}` } });

const eventOf = (event: string | undefined, parts: object) => ({
  ...(event === undefined ? { type: 'identify' } : { type: 'track', event }),
  messageId: expect.stringMatching(/^brevo-[0-9a-f]{24}$/),
  anonymousId: expect.stringMatching(/^brevo:[0-9a-f]{24}$/),
  timestamp: '2020-11-09T14:54:14.000Z',
  context: { integration: { name: 'brevo' }, traits: { email: 'example@domain.com' } },
  ...parts,
});
const MAIL = {
  ...{ email_id: '201798300811.5787683@relay.domain.com', email_subject: 'My first Transactional' },
  ...{ template_id: 22, tags: ['transac_messages'], custom: 'some_custom_header' },
};

describeSourceContract(source, {
  settings,
  signsNoBody: true,
  requests: [
    {
      name: 'an e-mail that was sent',
      request: posted(fixtures.request),
      events: [eventOf('Email Sent', { anonymousId: 'brevo:8', properties: MAIL })],
    },
    {
      name: 'an open',
      request: posted(fixtures.opened),
      events: [eventOf('Email Opened', { anonymousId: 'brevo:8', properties: MAIL })],
    },
    {
      name: 'a click of nobody that Brevo knows',
      request: posted(fixtures.click),
      events: [eventOf('Email Link Clicked', { properties: { ...MAIL, link_url: 'https://domain.com' } })],
    },
    {
      name: 'a bounce',
      request: posted(fixtures.hardBounce),
      events: [
        eventOf('Email Bounced', { properties: { ...MAIL, bounce_type: 'hard', reason: 'server is down' } }),
      ],
    },
    {
      name: 'a report of spam of a campaign',
      request: posted(fixtures.spam),
      events: [
        eventOf('Email Marked as Spam', {
          timestamp: '2020-11-09T14:55:37.000Z',
          properties: { campaign_id: 12, campaign_name: 'My First Campaign', reason: 'undesired' },
        }),
      ],
    },
    {
      name: 'a contact that was added to lists',
      request: posted(fixtures.listAddition),
      events: [
        eventOf('Brevo List Addition', {
          ...{ timestamp: '2020-11-09T15:51:51.000Z', properties: fixtures.listAddition },
        }),
      ],
    },
    {
      name: 'a changed contact',
      request: posted(fixtures.contactUpdated),
      events: [
        eventOf(undefined, {
          timestamp: '2020-11-09T15:51:51.000Z',
          traits: { email: 'example@domain.com', firstName: 'Ada', work_phone: '555' },
        }),
      ],
    },
    {
      name: 'a batch',
      request: posted([fixtures.deferred, fixtures.opened]),
      events: [
        eventOf('Brevo Deferred', { properties: fixtures.deferred }),
        eventOf('Email Opened', { anonymousId: 'brevo:8', properties: MAIL }),
      ],
    },
  ],
});

describe('verify', () => {
  const { verify } = source;
  const basic = `Basic ${Buffer.from('hub:secret').toString('base64')}`;

  it('takes a password instead of a token, and refuses what has neither', () => {
    const given = { username: 'hub', password: 'secret' };
    expect(verify?.(makeWebhookRequest({ headers: { authorization: basic } }), given)).toEqual({ ok: true });
    expect(verify?.(makeWebhookRequest({ headers: { authorization: basic } }), settings)).toEqual({
      ...{ ok: false, reason: 'credentials' },
    });
    expect(verify?.(makeWebhookRequest({}), given)).toEqual({ ok: false, reason: 'unsigned' });
    expect(verify?.(makeWebhookRequest({}), {})).toEqual({ ok: true });
  });
});

describe('parse', () => {
  const parsed = (body: unknown) => source.parse?.(posted(body), settings);

  it('keeps kinds that it does not know, and tells machines from people', () => {
    expect(parsed({ event: 'proxy_open' })).toMatchObject([
      { event: 'Email Opened', properties: { machine_open: true } },
    ]);
    expect(parsed({ event: 'brand_new', what: 'x' })).toMatchObject([
      { event: 'Brevo Brand New', anonymousId: 'brevo:unknown', properties: { what: 'x' } },
    ]);
    expect(parsed({ msg_status: 'delivered', to: '4915112345678', ts_event: 1 })).toMatchObject([
      { event: 'Brevo Sms Delivered', context: { traits: { phone: '4915112345678' } } },
    ]);
  });

  it('gives what happened twice two ids, and what was sent twice one', () => {
    const later = { ...fixtures.opened, ts_event: fixtures.opened.ts_event + 1 };
    const [first, again, other] = parsed([fixtures.opened, fixtures.opened, later]) ?? [];
    expect(first?.['messageId']).toBe(again?.['messageId']);
    expect(first?.['messageId']).not.toBe(other?.['messageId']);
  });

  it('reads odd parts, and refuses what has no event', () => {
    const odd = { event: 'contact_updated', email: ['a'], content: 'x', ts: null, contact_id: {} };
    expect(parsed(odd)).toMatchObject([{ type: 'identify', anonymousId: 'brevo:unknown', traits: {} }]);
    expect(parsed({ events: [{ event: 'opened' }, 'x'] })).toHaveLength(1);
    expect(() => parsed({})).toThrow(PayloadError);
    expect(() => parsed('text')).toThrow(PayloadError);
  });
});
