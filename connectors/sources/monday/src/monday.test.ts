import type { SourceRequest } from '@trackyard/connector-sdk';
import { describeOddPayloads, describeSourceContract } from '@trackyard/connector-sdk/testing';
import * as payloads from './fixtures/payloads.ts';
import { source } from './index.ts';

const settings = { urlToken: 'token-1234567890', signingSecret: 'monday-signing-secret' };

/** jsonwebtoken 9.0.3 with that secret: the claims that monday.com documents, issued at this time for five minutes. */
const ISSUED_SECONDS = 1767323045;
const JWT = [
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
  'eyJhY2NvdW50SWQiOjE4MjU1MjksInVzZXJJZCI6NDAxMjY4OSwiYXVkIjoiaHR0cHM6Ly93d3cueW91cnNlcnZlci5jb20vZW5kcG9pbnQiLCJleHAiOjE3NjczMjMzNDUsImlhdCI6MTc2NzMyMzA0NX0',
  'PNVYlRusU5_07dV19iD8OBRNm1FmQdlcsDV5CWjl9xc',
].join('.');

function sent(payload: object | string): SourceRequest {
  return {
    method: 'POST',
    headers: { authorization: JWT },
    query: { token: settings.urlToken },
    body: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    receivedAt: (ISSUED_SECONDS + 2) * 1000,
  };
}

function event(name: string, trigger: string, timestamp: string, properties: object): object[] {
  return [
    {
      type: 'track',
      event: name,
      messageId: `monday-${trigger}`,
      anonymousId: 'monday:9603417',
      timestamp,
      context: { integration: { name: 'monday' } },
      properties: { board_id: '1771812698', ...properties },
    },
  ];
}

const requests = [
  {
    name: 'a new item',
    request: sent(payloads.itemCreated),
    events: event('Monday Item Created', 'b5ed2e17c530f43668de130142445cba', '2021-10-11T09:07:28.210Z', {
      item_id: '1772099344',
      item_name: 'Create_item webhook',
      group_id: 'topics',
      group_name: 'Group Title',
    }),
  },
  {
    name: 'a new subitem',
    request: sent(payloads.subitemCreated),
    events: event('Monday Subitem Created', '5c28578c66653a87b00a80aa4f7a6ce3', '2021-10-11T09:24:51.835Z', {
      board_id: '1772135370',
      item_id: '1772139123',
      item_name: 'sub-item',
      group_id: 'topics',
      group_name: 'Subitems',
      parent_item_id: '1771812716',
      parent_board_id: '1771812698',
    }),
  },
  {
    name: 'a date',
    request: sent(payloads.dateChanged),
    events: event(
      'Monday Column Value Changed',
      '645fc8d8709d35718f1ae00ceded91e9',
      '2021-10-11T09:15:03.429Z',
      {
        item_id: '1771812728',
        item_name: 'Crate_item webhook',
        group_id: 'topics',
        column_id: 'date4',
        column_type: 'date',
        column_title: 'Date',
        value: { date: '2021-10-11' },
      },
    ),
  },
  {
    name: 'a status',
    request: sent(payloads.statusChanged),
    events: event(
      'Monday Column Value Changed',
      '504b2eb76c80f672a18f892c0f700e41',
      '2021-10-11T09:20:18.022Z',
      {
        item_id: '1772099344',
        item_name: 'Create_item webhook',
        group_id: 'topics',
        column_id: 'status',
        column_type: 'color',
        column_title: 'Status',
        value: 'Status change wbhook',
      },
    ),
  },
  {
    name: 'an update',
    request: sent(payloads.updateCreated),
    events: event('Monday Update Created', '6119292e27abcc571f90ea4177e94973', '2021-10-11T09:18:57.368Z', {
      item_id: '1771812728',
      update_id: '1190616585',
      text: 'create_update webhook',
    }),
  },
];

describeSourceContract(source, {
  settings,
  signsNoBody: true,
  requests,
  handshakes: [
    {
      name: 'the question of a new webhook, signed or not',
      request: { ...sent(payloads.challenge), headers: {} },
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payloads.challenge),
      },
    },
  ],
});

describe('monday', () => {
  describeOddPayloads(source, { settings, requests });

  const request = sent(payloads.itemCreated);
  const [head, claims, signature] = JWT.split('.');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const refused = (reason: string): object => ({ ok: false, reason });

  it.each([
    ['a bearer token', { headers: { authorization: `Bearer ${JWT}` } }, { ok: true }],
    ['other claims', { headers: { authorization: `${head}.e30.${signature}` } }, refused('signature')],
    ['no algorithm', { headers: { authorization: `${none}.${claims}.` } }, refused('signature')],
    ['no JWT', { headers: { authorization: 'text' } }, refused('signature')],
    ['no header', { headers: {} }, refused('unsigned')],
    ['a replay', { receivedAt: (ISSUED_SECONDS + 301) * 1000 }, refused('expired')],
    ['another token in the URL', { query: { token: 'other' } }, refused('credentials')],
    ['none in the URL', { query: {} }, refused('unsigned')],
  ])('judges by token and signature: %s', (_what, difference, verdict) => {
    expect(source.verify!({ ...request, ...difference }, settings)).toEqual(verdict);
  });

  it('asks only for the proofs that are set', () => {
    const bare = { ...request, headers: {}, query: {} };
    expect(source.verify!(bare, {})).toEqual({ ok: true });
    expect(source.verify!({ ...request, headers: {} }, { urlToken: settings.urlToken })).toEqual({
      ok: true,
    });
    expect(source.verify!({ ...request, query: {} }, { signingSecret: settings.signingSecret })).toEqual({
      ok: true,
    });
    expect(source.verify!(request, { signingSecret: 'other' })).toEqual(refused('signature'));
  });

  it.each([
    ['without the token', { ...sent(payloads.challenge), query: {} }],
    ['that is not JSON', sent('"challenge"{')],
    ['that is no text', sent({ challenge: 1 })],
    ['beside an event', sent({ ...payloads.challenge, ...payloads.itemCreated })],
  ])('answers no question %s', (_what, question) => {
    expect(source.handshake!(question, settings)).toBeUndefined();
  });

  it('keeps a kind that it does not know', () => {
    const { event: item } = payloads.itemCreated;
    expect(source.parse!(sent({ event: { ...item, type: 'brand_new' } }), settings)).toMatchObject([
      { event: 'Monday Brand New', properties: { boardId: 1771812698, pulseName: 'Create_item webhook' } },
    ]);
  });
});
