import { createHmac } from 'node:crypto';
import type { SourceRequest } from '@trackyard/connector-sdk';
import { describeOddPayloads, describeSourceContract } from '@trackyard/connector-sdk/testing';
import * as payloads from './fixtures/payloads.ts';
import { source } from './index.ts';

const settings = { signingSecret: '8f742231b10e8888abcd99yyyzzz85a5', includeText: false };
const SECONDS = 1767323045;

function requestOf(text: string, signature: string): SourceRequest {
  return {
    method: 'POST',
    headers: { 'x-slack-request-timestamp': String(SECONDS), 'x-slack-signature': signature },
    query: {},
    body: Buffer.from(text),
    receivedAt: (SECONDS + 2) * 1000,
  };
}

function signed(payload: object | string): SourceRequest {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const mac = createHmac('sha256', settings.signingSecret).update(`v0:${SECONDS}:${text}`).digest('hex');
  return requestOf(text, `v0=${mac}`);
}

const parsed = (payload: object): readonly object[] => source.parse!(signed(payload), settings);

function event(name: string, user: string, timestamp: string, properties: object): object {
  return {
    type: 'track',
    event: name,
    messageId: 'slack-Ev123ABC456',
    anonymousId: `slack:${user}`,
    timestamp,
    context: { integration: { name: 'slack' }, groupId: 'T123ABC456' },
    properties,
  };
}

const identify = {
  type: 'identify',
  messageId: 'slack-Ev123ABC456-user',
  anonymousId: 'slack:U012A3CDE',
  timestamp: '2016-06-06T20:22:50.336Z',
  context: { integration: { name: 'slack' }, groupId: 'T123ABC456' },
  traits: {
    email: 'spengler@example.com',
    name: 'Egon Spengler',
    username: 'spengler',
    title: 'Scientist',
    avatar: 'https://example.com/512.jpg',
    timezone: 'America/New_York',
    is_bot: false,
    deleted: false,
  },
};

const requests = [
  {
    name: 'a message',
    request: signed(payloads.message),
    events: [
      event('Slack Message Posted', 'U123ABC456', '2012-12-14T20:38:43.000Z', {
        channel: 'C123ABC456',
        channel_type: 'channel',
        ts: '1355517523.000005',
        text_length: 23,
      }),
    ],
  },
  {
    name: 'an edited message',
    request: signed(payloads.messageChanged),
    events: [
      event('Slack Message Changed', 'U123ABC456', '2013-01-22T18:19:15.000Z', {
        subtype: 'message_changed',
        hidden: true,
        channel: 'C123ABC456',
        ts: '1358878755.000001',
        text_length: 13,
      }),
    ],
  },
  {
    name: 'a reaction',
    request: signed(payloads.reactionAdded),
    events: [
      event('Slack Reaction Added', 'U123ABC456', '2016-06-06T20:22:50.336Z', {
        item: { type: 'message', channel: 'C123ABC456', ts: '1464196127.000002' },
        reaction: 'slightly_smiling_face',
        item_user: 'U222222222',
      }),
    ],
  },
  {
    name: 'somebody in a channel',
    request: signed(payloads.memberJoined),
    events: [
      event('Slack Member Joined Channel', 'W06GH7XHN', '2016-06-06T20:22:50.336Z', {
        channel: 'C0698JE0H',
        channel_type: 'C',
        team: 'T024BE7LD',
        inviter: 'U123456789',
      }),
    ],
  },
  {
    name: 'somebody new',
    request: signed(payloads.teamJoin),
    events: [identify, event('Slack Team Join', 'U012A3CDE', '2016-06-06T20:22:50.336Z', {})],
  },
  { name: 'a changed profile', request: signed(payloads.userChange), events: [identify] },
];

describeSourceContract(source, {
  settings,
  requests,
  handshakes: [
    {
      name: 'the question whether the URL is ours',
      request: signed(payloads.urlVerification),
      answer: {
        status: 200,
        headers: { 'content-type': 'text/plain' },
        body: payloads.urlVerification.challenge,
      },
    },
  ],
});

describe('slack', () => {
  describeOddPayloads(source, { settings, requests });

  it('takes a signature that @slack/bolt 5.1.0 takes', () => {
    const signature = 'v0=dea2c4d7f3c023e321f325b18640ac4c48372e10808d6d904aaad415f0554d41';
    const request = requestOf('{"id":"evt_1","type":"test","text":"é✓"}', signature);
    expect(source.verify!(request, settings)).toEqual({ ok: true });
    expect(source.verify!(request, { signingSecret: 'other' })).toEqual({ ok: false, reason: 'signature' });
  });

  it('refuses a replay, and a time that the signature does not cover', () => {
    const request = signed(payloads.message);
    const late = { ...request, receivedAt: request.receivedAt + 301_000 };
    expect(source.verify!(late, settings)).toEqual({ ok: false, reason: 'expired' });
    const headers = { ...request.headers, 'x-slack-request-timestamp': String(SECONDS + 301) };
    expect(source.verify!({ ...late, headers }, settings)).toEqual({ ok: false, reason: 'signature' });
  });

  it.each([
    ['unsigned', { ...signed(payloads.urlVerification), headers: {} }],
    ['not JSON', signed('"url_verification"{')],
    ['without a challenge', signed({ type: 'url_verification' })],
  ])('answers no question that is %s', (_what, request) => {
    expect(source.handshake!(request, settings)).toBeUndefined();
  });

  it('tells what people write only where that is switched on', () => {
    const told = source.parse!(signed(payloads.message), { ...settings, includeText: true });
    expect(told).toMatchObject([{ properties: { text: 'Live long and prospect.' } }]);
    expect(JSON.stringify(parsed(payloads.message))).not.toContain('prospect');
  });

  it('falls back to the time of the envelope where the event’s is odd', () => {
    expect(parsed(payloads.appMention)).toMatchObject([
      { event: 'Slack App Mention', timestamp: '2012-12-14T20:38:43.000Z' },
    ]);
  });

  it('keeps the notice of withheld events, once a minute, without Slack’s token', () => {
    const [notice] = parsed(payloads.rateLimited);
    expect(notice).toMatchObject({ event: 'Slack App Rate Limited', anonymousId: 'slack:T123ABC456' });
    expect(notice).toMatchObject({ messageId: expect.stringMatching(/^slack-[0-9a-f]{24}$/) as string });
    expect(JSON.stringify(notice)).not.toContain(payloads.rateLimited.token);
  });

  it('keeps a kind that it does not know', () => {
    const payload = { event_id: 'Ev1', team_id: 'T1', event: { type: 'brand_new', thing: { id: 1 } } };
    expect(parsed(payload)).toMatchObject([
      { event: 'Slack Brand New', anonymousId: 'slack:T1', properties: { thing: { id: 1 } } },
    ]);
  });
});
