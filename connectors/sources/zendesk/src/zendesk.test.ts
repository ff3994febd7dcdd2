import { createHmac } from 'node:crypto';
import { PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { source } from './index.ts';

const signingSecret = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=='; // of Zendesk's page
const signedAt = '2026-01-02T03:04:06Z';
const receivedAt = Date.parse(signedAt);
const context = { integration: { name: 'zendesk' } };

function post(payload: unknown): SourceRequest {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const signature = createHmac('sha256', signingSecret).update(signedAt).update(body).digest('base64');
  const headers = {
    'x-zendesk-account-id': '123456',
    'x-zendesk-webhook-id': '01F1KRFQ6BG29CNWFR60NK5FNY',
    'x-zendesk-webhook-invocation-id': '8350205582',
    'x-zendesk-webhook-signature': signature,
    'x-zendesk-webhook-signature-timestamp': signedAt,
  };
  return { method: 'POST', headers, query: {}, body, receivedAt };
}

const parse = (payload: unknown) => source.parse!(post(payload), {}) as Record<string, any>[];

// https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types/
const USER = {
  type: 'zen:event-type:user.active_changed',
  account_id: 12514403,
  id: '2b24ef10-19d4-4740-93cf-8f98ec4776c0',
  time: '2026-01-02T03:04:05Z',
  zendesk_event_version: '2022-06-20',
  subject: 'zen:user:6596848315901',
  detail: {
    created_at: '2025-07-04T05:27:58Z',
    email: 'ada@example.com',
    external_id: '',
    default_group_id: '0',
    id: '6596848315901',
    organization_id: '0',
    role: 'end-user',
    updated_at: '2026-01-02T03:04:05Z',
  },
  event: { current: false, previous: true },
};
const COMMON = {
  messageId: 'zendesk-2b24ef10-19d4-4740-93cf-8f98ec4776c0',
  timestamp: '2026-01-02T03:04:05.000Z',
};

// Fields of https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events
const TICKET = {
  ...USER,
  type: 'zen:event-type:ticket.status_changed',
  subject: 'zen:ticket:35436',
  detail: {
    actor_id: '8447388090494',
    assignee_id: '8447388090494',
    created_at: '2026-01-01T00:00:00Z',
    id: '35436',
    priority: 'LOW',
    requester_id: '8447388090495',
    status: 'SOLVED',
    subject: 'Printer on fire',
    tags: ['enterprise'],
    via: { channel: 'web_service' },
  },
  event: { meta: { sequence: { id: 'B427D1AEDCAA', position: 1 } }, current: 'SOLVED', previous: 'OPEN' },
};

describeSourceContract(source, {
  settings: { signingSecret },
  requests: [
    {
      name: 'a user who is switched off',
      request: post(USER),
      events: [
        {
          type: 'track',
          event: 'Zendesk User Active Changed',
          anonymousId: 'zendesk:6596848315901',
          ...COMMON,
          properties: {
            created_at: '2025-07-04T05:27:58Z',
            email: 'ada@example.com',
            default_group_id: '0',
            user_id: '6596848315901',
            organization_id: '0',
            role: 'end-user',
            updated_at: '2026-01-02T03:04:05Z',
            current: false,
            previous: true,
          },
          context: { ...context, traits: { email: 'ada@example.com' } },
        },
      ],
    },
    {
      name: 'a new user with an id of your own',
      request: post({
        ...USER,
        type: 'zen:event-type:user.created',
        detail: { ...USER.detail, external_id: 'u1', organization_id: '10002' },
        event: {},
      }),
      events: [
        {
          type: 'identify',
          userId: 'u1',
          anonymousId: 'zendesk:6596848315901',
          ...COMMON,
          traits: {
            email: 'ada@example.com',
            role: 'end-user',
            organization_id: '10002',
            createdAt: '2025-07-04T05:27:58.000Z',
          },
          context,
        },
      ],
    },
    {
      name: 'a ticket that is solved',
      request: post(TICKET),
      events: [
        {
          type: 'track',
          event: 'Zendesk Ticket Status Changed',
          anonymousId: 'zendesk:8447388090495',
          ...COMMON,
          properties: {
            actor_id: '8447388090494',
            assignee_id: '8447388090494',
            created_at: '2026-01-01T00:00:00Z',
            priority: 'LOW',
            requester_id: '8447388090495',
            status: 'SOLVED',
            subject: 'Printer on fire',
            tags: ['enterprise'],
            ticket_id: '35436',
            channel: 'web_service',
            current: 'SOLVED',
            previous: 'OPEN',
          },
          context,
        },
      ],
    },
    {
      name: 'a comment',
      request: post({
        ...TICKET,
        type: 'zen:event-type:ticket.comment_added',
        event: { comment: { id: '10', body: 'hello', is_public: true } },
      }),
      events: [
        expect.objectContaining({
          event: 'Zendesk Ticket Comment Added',
          properties: expect.objectContaining({ comment: { id: '10', body: 'hello', is_public: true } }),
        }),
      ],
    },
    {
      name: 'an organization, and the other way of writing a type',
      request: post({
        ...USER,
        type: 'zen:event-type/organization.created',
        detail: { id: '4', name: 'Example Ltd', shared_tickets: false },
      }),
      events: [
        expect.objectContaining({
          event: 'Zendesk Organization Created',
          anonymousId: 'zendesk:account-12514403',
          properties: expect.objectContaining({ organization_id: '4', name: 'Example Ltd' }),
        }),
      ],
    },
    {
      name: 'a trigger with a body of its owner’s',
      request: post({ ticket: '35436', status: 'solved' }),
      events: [
        {
          type: 'track',
          event: 'Zendesk Webhook Received',
          messageId: 'zendesk-8350205582',
          anonymousId: 'zendesk:account-123456',
          properties: { ticket: '35436', status: 'solved' },
          context,
        },
      ],
    },
  ],
});

describe('users', () => {
  it('are identified by a new name', () => {
    const change = {
      ...USER,
      type: 'zen:event-type:user.name_changed',
      event: { current: 'Ada', previous: 'A' },
    };
    expect(parse(change)[0]).toMatchObject({ type: 'identify', traits: { name: 'Ada' } });
  });
});

describe('signatures', () => {
  const verify = (request: SourceRequest, settings = { signingSecret }) => source.verify!(request, settings);

  it('are refused of another secret, and of another time', () => {
    expect(verify(post({}), { signingSecret: 'other' })).toEqual({ ok: false, reason: 'signature' });
    for (const off of [-301_000, 301_000])
      expect(verify({ ...post({}), receivedAt: receivedAt + off })).toEqual({ ok: false, reason: 'expired' });
    const headers = { ...post({}).headers, 'x-zendesk-webhook-signature-timestamp': 'now' };
    expect(verify({ ...post({}), headers })).toEqual({ ok: false, reason: 'expired' });
    expect(source.verify!(post({}), {})).toEqual({ ok: false, reason: 'credentials' });
  });
});

describe('odd payloads', () => {
  it('are read where they are objects, with an id that stays the same', () => {
    const odd = { type: 'zen:event-type:article.published', detail: [], event: 7, time: 7, id: {} };
    expect(parse(odd)).toEqual([
      expect.objectContaining({ event: 'Zendesk Article Published', anonymousId: 'zendesk:account-unknown' }),
    ]);
    expect(parse(odd)).toEqual(parse(odd));
    const { 'x-zendesk-webhook-invocation-id': _id, ...headers } = post({}).headers;
    expect(source.parse!({ ...post({}), headers }, {})).toEqual([
      expect.objectContaining({ messageId: expect.stringMatching(/^zendesk-[0-9a-f]{24}$/) }),
    ]);
  });

  it.each(['[]', '"x"'])('are refused: %s', (text) => {
    expect(() => parse(text)).toThrow(PayloadError);
  });
});
