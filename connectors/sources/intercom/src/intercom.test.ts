import { createHmac } from 'node:crypto';
import { PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { source } from './index.ts';

const clientSecret = 'intercom-client-secret';
const receivedAt = 1767323046000;
const context = { integration: { name: 'intercom' } };

function post(notification: unknown): SourceRequest {
  const body = Buffer.from(typeof notification === 'string' ? notification : JSON.stringify(notification));
  const signature = createHmac('sha1', clientSecret).update(body).digest('hex');
  return { method: 'POST', headers: { 'x-hub-signature': `sha1=${signature}` }, query: {}, body, receivedAt };
}

/** https://developers.intercom.com/docs/references/webhooks/webhook-models#webhook-notification-object */
function notification(topic: string, item: object) {
  return {
    type: 'notification_event',
    app_id: 'lkqcyt9t',
    data: { type: 'notification_event_data', item },
    links: {},
    id: 'notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3',
    topic,
    delivery_status: 'pending',
    delivery_attempts: 1,
    delivered_at: 0,
    first_sent_at: 1767323046,
    created_at: 1767323045,
    self: null,
  };
}

const COMMON = {
  messageId: 'intercom-notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3',
  timestamp: '2026-01-02T03:04:05.000Z',
};

// Items: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/contacts and …/conversations
const CONTACT = {
  type: 'contact',
  id: '5ba682d23d7cf92bef87bfd4',
  external_id: '25',
  role: 'user',
  email: 'ada@example.com',
  phone: null,
  name: 'Ada Lovelace',
  avatar: { type: 'avatar', image_url: 'https://example.com/ada.png' },
  created_at: 1571672154,
  signed_up_at: 1571069751,
  custom_attributes: { paid_subscriber: true },
};
const CONVERSATION = {
  type: 'conversation',
  id: '1295',
  created_at: 1767323000,
  state: 'open',
  source: {
    type: 'conversation',
    id: '3',
    subject: '',
    body: '<p>hi</p>',
    author: { type: 'user', id: '5ba682d23d7cf92bef87bfd4', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  contacts: {
    type: 'contact.list',
    contacts: [{ type: 'contact', id: '5ba682d23d7cf92bef87bfd4', external_id: '25' }],
  },
  conversation_parts: { type: 'conversation_part.list', conversation_parts: [] as object[], total_count: 0 },
};
const REPLY = {
  type: 'conversation_part',
  id: '6073838784',
  part_type: 'comment',
  body: '<p>hello</p>',
  author: { type: 'admin', id: '3330619', name: 'Andy' },
};
const ADA = { userId: '25', anonymousId: 'intercom:5ba682d23d7cf92bef87bfd4' };

describeSourceContract(source, {
  settings: { clientSecret },
  requests: [
    {
      name: 'a new contact',
      request: post(notification('contact.user.created', CONTACT)),
      events: [
        {
          type: 'identify',
          ...ADA,
          ...COMMON,
          traits: {
            paid_subscriber: true,
            email: 'ada@example.com',
            name: 'Ada Lovelace',
            role: 'user',
            avatar: 'https://example.com/ada.png',
            createdAt: '2019-10-14T16:15:51.000Z',
          },
          context: { ...context, traits: { email: 'ada@example.com' } },
        },
      ],
    },
    {
      name: 'a conversation that a customer begins',
      request: post(notification('conversation.user.created', CONVERSATION)),
      events: [
        {
          type: 'track',
          event: 'Live Chat Conversation Started',
          ...ADA,
          ...COMMON,
          properties: { conversation_id: '1295', message_id: '3', message_body: '<p>hi</p>', state: 'open' },
          context: { ...context, traits: { email: 'ada@example.com' } },
        },
      ],
    },
    {
      name: 'an answer',
      request: post(
        notification('conversation.admin.replied', {
          ...CONVERSATION,
          conversation_parts: { ...CONVERSATION.conversation_parts, conversation_parts: [REPLY] },
        }),
      ),
      events: [
        expect.objectContaining({
          event: 'Live Chat Message Received',
          ...ADA,
          properties: {
            conversation_id: '1295',
            message_id: '6073838784',
            message_body: '<p>hello</p>',
            state: 'open',
            agent_id: '3330619',
            agent_name: 'Andy',
          },
        }),
      ],
    },
    {
      // As older versions of the API send it: `user`, and `user_id` in it.
      name: 'a conversation that is closed, in the older form',
      request: post(
        notification('conversation.admin.closed', {
          type: 'conversation',
          id: '137324500000000',
          state: 'closed',
          user: {
            type: 'user',
            id: '5ee3d479d1cf3dedbee23d68',
            user_id: '234523452345345',
            email: 'bob@example.com',
          },
          assignee: { type: 'admin', id: '3330619', name: 'Andy' },
          conversation_message: {
            type: 'conversation_message',
            id: '608953158',
            subject: '',
            body: '<p>hi Bob</p>',
          },
        }),
      ),
      events: [
        expect.objectContaining({
          event: 'Live Chat Conversation Ended',
          userId: '234523452345345',
          anonymousId: 'intercom:5ee3d479d1cf3dedbee23d68',
          properties: expect.objectContaining({
            state: 'closed',
            agent_name: 'Andy',
            message_id: '608953158',
          }),
        }),
      ],
    },
    {
      name: 'an event that was tracked',
      request: post(
        notification('event.created', {
          type: 'event',
          id: 'ev-1',
          event_name: 'invited-friend',
          user_id: '25',
          email: 'ada@example.com',
          metadata: { invitee_email: 'pi@example.org' },
          user: { type: 'user', id: '5ba682d23d7cf92bef87bfd4', user_id: '25' },
        }),
      ),
      events: [
        expect.objectContaining({
          event: 'invited-friend',
          ...ADA,
          properties: { invitee_email: 'pi@example.org' },
        }),
      ],
    },
    {
      name: 'a ticket, whose kind has no other name',
      request: post(
        notification('ticket.created', {
          type: 'ticket',
          id: '494',
          ticket_id: '53',
          contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: '6657af026abd0167d9419def' }] },
        }),
      ),
      events: [
        expect.objectContaining({
          event: 'Intercom Ticket Created',
          anonymousId: 'intercom:6657af026abd0167d9419def',
          properties: expect.objectContaining({ ticket_id: '53' }),
        }),
      ],
    },
  ],
});

const parse = (body: unknown) => source.parse!(post(body), {}) as Record<string, any>[];

describe('other topics', () => {
  it('are nothing where Intercom tries the URL', () => {
    expect(
      parse({ ...notification('ping', { type: 'ping', message: 'something something' }), id: null }),
    ).toEqual([]);
  });

  it.each([
    ['contact.unsubscribed', CONTACT, 'Email Unsubscribed'],
    ['contact.deleted', CONTACT, 'Intercom Contact Deleted'],
    ['conversation.rating.added', CONVERSATION, 'Intercom Conversation Rating Added'],
    ['company.created', { type: 'company', id: 'c' }, 'Intercom Company Created'],
  ])('are named: %s', (topic, item, event) => {
    expect(parse(notification(topic, item))[0]).toMatchObject({ type: 'track', event });
  });

  it.each([
    'contact.lead.signed_up',
    'contact.updated',
    'contact.user.updated',
    'user.created',
    'contact.email.updated',
  ])('identify: %s', (topic) => {
    expect(parse(notification(topic, CONTACT))[0]).toMatchObject({ type: 'identify', ...ADA });
  });

  it('belong to the app where they are about nobody', () => {
    expect(parse(notification('company.created', { type: 'company', id: 'c' }))[0]).toMatchObject({
      anonymousId: 'intercom:app-lkqcyt9t',
    });
    const byAdmin = { type: 'conversation', id: '1', source: { author: { type: 'admin', id: '9' } } };
    expect(parse(notification('conversation.admin.noted', byAdmin))[0]).toMatchObject({
      anonymousId: 'intercom:app-lkqcyt9t',
    });
  });
});

describe('signatures', () => {
  it('are refused of another secret, and without one', () => {
    expect(source.verify!(post({}), { clientSecret: 'other' })).toEqual({ ok: false, reason: 'signature' });
    expect(source.verify!({ ...post({}), headers: {} }, { clientSecret })).toEqual({
      ok: false,
      reason: 'unsigned',
    });
    expect(source.verify!(post({}), {})).toEqual({ ok: false, reason: 'credentials' });
  });
});

describe('odd payloads', () => {
  it('are read where they are objects, with an id that stays the same', () => {
    const odd = { topic: 7, data: { item: [] }, created_at: {}, contacts: 7 };
    expect(parse(odd)).toEqual([expect.objectContaining({ event: 'Intercom 7' })]);
    expect(parse(odd)).toEqual(parse(odd));
    expect(parse({})).toEqual([expect.objectContaining({ event: 'Intercom' })]);
  });

  it('keep of a large one what fits', () => {
    const item = { type: 'ticket', id: '1', note: 'x'.repeat(40_000) };
    expect(parse(notification('ticket.note.created', item))[0]).toMatchObject({
      properties: { type: 'ticket', id: '1' },
    });
  });

  it.each(['[]', '"x"'])('are refused: %s', (text) => {
    expect(() => parse(text)).toThrow(PayloadError);
  });
});
