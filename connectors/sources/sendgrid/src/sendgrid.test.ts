import { generateKeyPairSync, sign } from 'node:crypto';
import { describeSourceContract, makeWebhookRequest } from '@trackyard/connector-sdk/testing';
import * as fixtures from './fixtures.ts';
import { source } from './index.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const settings = { verificationKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };
const receivedAt = Date.parse('2017-12-15T01:00:00.000Z');
const time = String(receivedAt / 1000);

function signed(body: unknown, at = time) {
  const text = JSON.stringify(body);
  return makeWebhookRequest({
    ...{ body: text, receivedAt },
    headers: {
      'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(at + text), privateKey).toString(
        'base64',
      ),
      'x-twilio-email-event-webhook-timestamp': at,
    },
  });
}

const EMAIL_ID = '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0';
const SMTP_ID = '<14c5d75ce93.dfd.64b469@ismtpd-555>';
const AGENT = {
  ip: '255.255.255.255',
  userAgent: 'Mozilla/4.0 (compatible; MSIE 6.1; Windows XP; .NET CLR 1.1.4322; .NET CLR 2.0.50727)',
};

const eventOf = (event: string, id: string, properties: object = {}, context: object = {}) => ({
  ...{ type: 'track', messageId: `sendgrid-${id}`, event, timestamp: '2017-12-15T00:59:29.000Z' },
  anonymousId: 'sendgrid:273f6ec2fc79031c824daff1',
  context: { integration: { name: 'sendgrid' }, ...context, traits: { email: 'example@test.com' } },
  properties: { email_id: EMAIL_ID, smtp_id: SMTP_ID, category: ['cat facts'], ...properties },
});

describeSourceContract(source, {
  settings,
  requests: [
    {
      name: 'a batch of what happens before an e-mail is there',
      request: signed([fixtures.processed, fixtures.deferred, fixtures.delivered]),
      events: [
        eventOf('SendGrid Processed', 'rbtnWrG1DVDGGGFHFyun0A=='),
        eventOf('SendGrid Deferred', 't7LEShmowp86DTdUW8M-GQ==', {
          ...{ response: '400 try again later', attempt: '5' },
        }),
        eventOf('Email Delivered', 'ZVWEgJgLjyRSCf5IkFPeYQ==', { response: '250 OK' }),
      ],
    },
    {
      name: 'an open',
      request: signed([fixtures.open]),
      events: [eventOf('Email Opened', 'FOTFFO0ecsBE-zxFXfs6WA==', {}, AGENT)],
    },
    {
      name: 'a click',
      request: signed([fixtures.click]),
      events: [
        eventOf(
          'Email Link Clicked',
          'kCAi1KttyQdEKHhdC-nuEA==',
          { link_url: 'http://www.sendgrid.com/' },
          AGENT,
        ),
      ],
    },
    {
      name: 'a bounce',
      request: signed([fixtures.bounce]),
      events: [
        eventOf('Email Bounced', '6g4ZI7SA-xmRDv57GoPIPw==', {
          ...{ bounce_type: 'bounce', reason: '500 unknown recipient', status: '5.0.0' },
        }),
      ],
    },
    {
      name: 'a report of spam',
      request: signed([fixtures.spamReport]),
      events: [eventOf('Email Marked as Spam', '37nvH5QBz858KGVYCM4uOA==')],
    },
    {
      name: 'an unsubscribe from a group',
      request: signed([fixtures.groupUnsubscribe]),
      events: [
        eventOf(
          'Email Unsubscribed',
          'ahSCB7xYcXFb-hEaawsPRw==',
          { link_url: 'http://www.sendgrid.com/', list_id: 10 },
          AGENT,
        ),
      ],
    },
  ],
});

/**
 * Of the tests of SendGrid's libraries; @sendgrid/eventwebhook 8.0.0 takes it.
 * https://github.com/sendgrid/sendgrid-nodejs/blob/main/packages/eventwebhook/src/eventwebhook.spec.js
 */
const ORACLE = {
  key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
  signature:
    'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
  body: `${JSON.stringify([
    {
      ...{ email: 'hello@world.com', event: 'dropped', reason: 'Bounced Address' },
      sg_event_id: 'ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
      sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0',
      'smtp-id': '<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>',
      timestamp: 1600112492,
    },
  ])}\r\n`,
};

describe('verify', () => {
  const { verify } = source;

  it('takes what SendGrid signed for the tests of its own library', () => {
    const request = makeWebhookRequest({
      ...{ body: ORACLE.body, receivedAt: 1_600_112_502_000 },
      headers: {
        'x-twilio-email-event-webhook-signature': ORACLE.signature,
        'x-twilio-email-event-webhook-timestamp': '1600112502',
      },
    });
    expect(verify?.(request, { verificationKey: ORACLE.key })).toEqual({ ok: true });
  });

  it('takes what was signed within a day, and nothing older', () => {
    const hoursAgo = (hours: number) => signed([fixtures.open], String(receivedAt / 1000 - hours * 3600));
    expect(verify?.(hoursAgo(24), settings)).toEqual({ ok: true });
    expect(verify?.(hoursAgo(26), settings)).toEqual({ ok: false, reason: 'expired' });
  });

  it('refuses another time, and everything where the key is none', () => {
    const { headers, ...request } = signed([fixtures.open]);
    const later = { ...headers, 'x-twilio-email-event-webhook-timestamp': String(Number(time) + 1) };
    expect(verify?.({ ...request, headers: later }, settings)).toEqual({ ok: false, reason: 'signature' });
    expect(verify?.({ ...request, headers }, { verificationKey: 'no key' })).toMatchObject({ ok: false });
  });

  it('takes unsigned requests while there is no key', () => {
    expect(verify?.(makeWebhookRequest({ body: [] }), {})).toEqual({ ok: true });
  });
});

describe('parse', () => {
  const parsed = (...items: object[]) => source.parse?.(signed(items), settings);

  it('takes the user’s id and the rest of the custom arguments', () => {
    expect(parsed({ ...fixtures.delivered, user_id: 42, order: 'o-1' })).toMatchObject([
      { userId: '42', properties: { custom_args: { user_id: 42, order: 'o-1' } } },
    ]);
  });

  it('keeps kinds that it does not know, and odd ones', () => {
    const change = { event: 'account_status_change', sg_event_id: 'e1', timestamp: 1, type: 'suspended' };
    expect(parsed(change)).toMatchObject([{ event: 'SendGrid Account Status Change' }]);
    expect(parsed({ event: ['x'], email: {}, timestamp: 'soon', sg_event_id: null })).toMatchObject([
      { event: 'SendGrid Event', anonymousId: 'sendgrid:unknown' },
    ]);
  });
});
