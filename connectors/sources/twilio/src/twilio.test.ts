import { createHash, createHmac } from 'node:crypto';
import { PayloadError } from '@trackyard/connector-sdk';
import { describeSourceContract, makeWebhookRequest } from '@trackyard/connector-sdk/testing';
import * as fixtures from './fixtures.ts';
import { source } from './index.ts';

const webhookUrl = 'https://hub.example.com/v1/webhooks/src_1';
const settings = { authToken: '12345678901234567890123456789012', webhookUrl };

function signatureOf(...parts: readonly string[]) {
  const mac = createHmac('sha1', settings.authToken);
  for (const part of parts) mac.update(part);
  return { 'x-twilio-signature': mac.digest('base64') };
}

function posted(form: Record<string, string>) {
  const fields = Object.keys(form)
    .sort()
    .flatMap((name) => [name, form[name]!]);
  const body = new URLSearchParams(form).toString();
  return makeWebhookRequest({ headers: signatureOf(webhookUrl, ...fields), body });
}

function streamed(...events: object[]) {
  const body = JSON.stringify(events);
  const bodySHA256 = createHash('sha256').update(body).digest('hex');
  const headers = signatureOf(`${webhookUrl}?bodySHA256=${bodySHA256}`);
  return makeWebhookRequest({ headers, query: { bodySHA256 }, body });
}

const eventOf = (event: string, messageId: string, properties: object, more: object = {}) => ({
  ...{ type: 'track', messageId: `twilio-${messageId}`, event },
  anonymousId: expect.stringMatching(/^twilio:[0-9a-f]{24}$/),
  context: { integration: { name: 'twilio' }, traits: { phone: '+15558675310' } },
  ...more,
  properties: { account_sid: 'AC1234567890abcdef1234567890abcdef', ...properties },
});
const SENT = {
  ...{ from: '+15017122661', to: '+15558675310', message_sid: 'SM1234567890abcdef1234567890abcdef' },
};

describeSourceContract(source, {
  settings,
  requests: [
    {
      name: 'a delivered message',
      request: posted(fixtures.delivered),
      events: [
        eventOf('Twilio Message Delivered', 'SM1234567890abcdef1234567890abcdef-delivered', {
          ...{ ...SENT, message_status: 'delivered' },
        }),
      ],
    },
    {
      name: 'a message that did not get there',
      request: posted(fixtures.undelivered),
      events: [
        eventOf('Twilio Message Undelivered', 'SM1234567890abcdef1234567890abcdef-undelivered', {
          ...{ ...SENT, message_status: 'undelivered', error_code: '30008' },
        }),
      ],
    },
    {
      name: 'an incoming message',
      request: posted(fixtures.received),
      events: [
        eventOf('Twilio Message Received', 'SM2234567890abcdef1234567890abcdef-received', {
          ...{ from: '+15558675310', to: '+15017122661', body: 'Hello! 👍', num_media: '0' },
          ...{ message_sid: 'SM2234567890abcdef1234567890abcdef', num_segments: '1', to_country: 'US' },
          ...{ to_state: 'CA', from_city: 'SAN FRANCISCO', from_zip: '94107', from_state: 'CA' },
          from_country: 'US',
        }),
      ],
    },
    {
      name: 'a completed call',
      request: posted(fixtures.callCompleted),
      events: [
        eventOf(
          'Twilio Call Completed',
          'CA1234567890abcdef1234567890abcdef-completed-3',
          {
            ...{ call_sid: 'CA1234567890abcdef1234567890abcdef', call_status: 'completed', duration: '1' },
            ...{ from: '+15017122661', to: '+15558675310', direction: 'outbound-api', call_duration: '15' },
            ...{ sequence_number: '3', timestamp: 'Thu, 19 Mar 2020 15:11:10 +0000' },
            callback_source: 'call-progress-events',
          },
          { timestamp: '2020-03-19T15:11:10.000Z' },
        ),
      ],
    },
    {
      name: 'a batch of Event Streams',
      request: streamed(fixtures.streamed),
      events: [
        eventOf(
          'Twilio Message Delivered',
          'EZ1234567890abcdef1234567890abcdef',
          {
            ...{ message_sid: 'SM3234567890abcdef', message_status: 'DELIVERED', from: '+15017122661' },
            ...{ to: '+15558675310', timestamp: '2020-11-11T15:35:43.301Z' },
            event_name: 'com.twilio.messaging.message.delivered',
          },
          { timestamp: '2020-11-11T15:35:43.301Z' },
        ),
      ],
    },
  ],
});

describe('verify', () => {
  const { verify } = source;
  const withSignature = (signature: string, parts: object) =>
    makeWebhookRequest({ ...parts, headers: { 'x-twilio-signature': signature } });

  // Signed with twilio 6.2.0 (`getExpectedTwilioSignature`).
  it('takes what Twilio’s own library signs', () => {
    const form = new URLSearchParams(fixtures.delivered).toString();
    expect(verify?.(withSignature('YL1kxADbO6BbDB+gI7sRa314SlU=', { body: form }), settings)).toEqual({
      ok: true,
    });
    const repeated = withSignature('4yMUCAy9jcpi2Hu4EbcBUjOXh14=', { body: 'B=2&A=x&B=1&B=2' });
    expect(verify?.(repeated, settings)).toEqual({ ok: true });
    const json = withSignature('xxhP7YMz/2nT4PkiJXmqG5epPDU=', {
      body: '[{"id":"EZ1","type":"com.twilio.messaging.message.sent","data":{}}]',
      query: { bodySHA256: 'de495c06381d714c8f650be560c33afcff59c93b0c4548d16d76e382dfebad34' },
    });
    expect(verify?.(json, settings)).toEqual({ ok: true });
  });

  it.each([
    ['wp2wuDi2+6nEmOiJo3D5YWDgG50=', webhookUrl],
    ['YL1kxADbO6BbDB+gI7sRa314SlU=', webhookUrl.replace('.com', '.com:443')],
  ])('takes the URL with its port or without: %s', (signature, url) => {
    const body = new URLSearchParams(fixtures.delivered).toString();
    expect(verify?.(withSignature(signature, { body }), { ...settings, webhookUrl: url })).toEqual({
      ok: true,
    });
  });

  it('refuses another URL, another token, and a digest of another body', () => {
    const request = posted(fixtures.delivered);
    const wrong = { ok: false, reason: 'signature' };
    expect(verify?.(request, { ...settings, webhookUrl: `${webhookUrl}/` })).toEqual(wrong);
    expect(verify?.(request, { ...settings, authToken: 'another' })).toEqual(wrong);
    const { body } = streamed({ id: 'EZ2' });
    expect(verify?.({ ...streamed(fixtures.streamed), body }, settings)).toEqual(wrong);
  });
});

describe('parse', () => {
  const { parse } = source;
  const AccountSid = 'AC1';

  it('keeps kinds that it does not know', () => {
    const recording = { AccountSid, RecordingSid: 'RE1', RecordingStatus: 'completed', CallSid: 'CA1' };
    expect(parse?.(posted(recording), settings)).toMatchObject([
      {
        event: 'Twilio Recording Completed',
        anonymousId: 'twilio:unknown',
        properties: { recording_sid: 'RE1' },
      },
    ]);
    expect(parse?.(posted({ AccountSid, EventType: 'onMessageAdded' }), settings)).toMatchObject([
      { event: 'Twilio On Message Added' },
    ]);
    const summary = { id: 'EZ3', type: 'com.twilio.voice.insights.call-summary.complete' };
    expect(parse?.(streamed(summary, { data: 'odd', time: 1 }), settings)).toMatchObject([
      { event: 'Twilio Voice Insights Call Summary Complete' },
      { event: 'Twilio Event' },
    ]);
  });

  it('names people by number, also of other channels, or by the client’s name', () => {
    const idsOf = (To: string) => parse?.(posted({ ...fixtures.delivered, To }), settings)?.[0];
    expect(idsOf('whatsapp:+15558675310')?.['anonymousId']).toBe(idsOf('+15558675310')?.['anonymousId']);
    expect(idsOf('client:alice')).toMatchObject({ anonymousId: 'twilio:client:alice' });
  });

  it.each(['', 'MessageSid=SM1', '[{]'])('refuses %j', (body) => {
    expect(() => parse?.(makeWebhookRequest({ body }), settings)).toThrow(PayloadError);
  });
});
