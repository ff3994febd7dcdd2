import { createHmac } from 'node:crypto';
import { PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { source } from './index.ts';

const signingKey = 'calendly-signing-key';
const seconds = 1767323046;
const receivedAt = seconds * 1000;
const context = { integration: { name: 'calendly' } };
const messageId = expect.stringMatching(/^calendly-[0-9a-f]{24}$/);

function post(payload: unknown, at: number | string = seconds): SourceRequest {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const v1 = createHmac('sha256', signingKey).update(`${at}.${body.toString()}`).digest('hex');
  const headers = { 'calendly-webhook-signature': `t=${at},v1=${v1}` };
  return { method: 'POST', headers, query: {}, body, receivedAt };
}

const parse = (payload: unknown) => source.parse!(post(payload), {}) as Record<string, any>[];

// https://developer.calendly.com/api-docs/b3A6NTkxNDEy-create-webhook-subscription and its “Webhook payload”
const INVITEE = {
  cancel_url: 'https://calendly.com/cancellations/AAAAAAAAAAAAAAAA',
  created_at: '2026-01-02T03:04:05.000000Z',
  email: 'ada@example.com',
  event: 'https://api.calendly.com/scheduled_events/EEEEEEEEEEEEEEEE',
  first_name: 'Ada',
  last_name: null,
  name: 'Ada',
  new_invitee: null,
  old_invitee: null,
  questions_and_answers: [{ question: 'What topics?', answer: 'Planning', position: 1 }],
  reschedule_url: 'https://calendly.com/reschedulings/AAAAAAAAAAAAAAAA',
  rescheduled: false,
  status: 'active',
  timezone: 'America/New_York',
  tracking: { utm_campaign: 'spring', utm_source: 'news', utm_medium: null, salesforce_uuid: null },
  uri: 'https://api.calendly.com/scheduled_events/EEEEEEEEEEEEEEEE/invitees/AAAAAAAAAAAAAAAA',
  scheduled_event: {
    uri: 'https://api.calendly.com/scheduled_events/EEEEEEEEEEEEEEEE',
    name: '30 Minute Meeting',
    event_type: 'https://api.calendly.com/event_types/TTTTTTTTTTTTTTTT',
    start_time: '2026-01-10T15:00:00.000000Z',
    end_time: '2026-01-10T15:30:00.000000Z',
    location: { type: 'physical', location: 'Somewhere' },
  },
};
const booked = (event: string, payload: object = INVITEE) => ({
  event,
  created_at: '2026-01-02T03:04:05.000000Z',
  created_by: 'https://api.calendly.com/users/UUUUUUUUUUUUUUUU',
  payload,
});
const TRAITS = { email: 'ada@example.com', name: 'Ada', firstName: 'Ada', timezone: 'America/New_York' };
const CALL = { anonymousId: 'calendly:AAAAAAAAAAAAAAAA', timestamp: '2026-01-02T03:04:05.000Z', messageId };

describeSourceContract(source, {
  settings: { signingKey },
  requests: [
    {
      name: 'a booking',
      request: post(booked('invitee.created')),
      events: [
        { type: 'identify', ...CALL, traits: TRAITS, context },
        {
          type: 'track',
          event: 'Calendly Meeting Booked',
          ...CALL,
          properties: {
            invitee_uri: INVITEE.uri,
            event_uri: INVITEE.event,
            event_type_uri: 'https://api.calendly.com/event_types/TTTTTTTTTTTTTTTT',
            event_name: '30 Minute Meeting',
            start_time: '2026-01-10T15:00:00.000000Z',
            end_time: '2026-01-10T15:30:00.000000Z',
            location: 'physical',
            rescheduled: false,
            answers: { 'What topics?': 'Planning' },
          },
          context: { ...context, campaign: { source: 'news', name: 'spring' }, traits: TRAITS },
        },
      ],
    },
    {
      name: 'a cancellation',
      request: post(
        booked('invitee.canceled', {
          ...INVITEE,
          status: 'canceled',
          rescheduled: true,
          cancellation: { canceled_by: 'Ada', reason: 'Schedule conflict', canceler_type: 'invitee' },
        }),
      ),
      events: [
        expect.objectContaining({
          event: 'Calendly Meeting Canceled',
          properties: expect.objectContaining({
            rescheduled: true,
            canceler_type: 'invitee',
            cancel_reason: 'Schedule conflict',
          }),
        }),
      ],
    },
    {
      name: 'a no-show',
      request: post(
        booked('invitee_no_show.created', {
          ...INVITEE,
          no_show: {
            uri: 'https://api.calendly.com/invitee_no_shows/NNNNNNNNNNNNNNNN',
            created_at: '2026-01-10T16:00:00.000000Z',
          },
        }),
      ),
      events: [expect.objectContaining({ event: 'Calendly Invitee Marked As No Show' })],
    },
    {
      name: 'a booking that was paid for',
      request: post(
        booked('invitee.created', {
          ...INVITEE,
          payment: {
            external_id: 'ch_1234567890',
            provider: 'stripe',
            amount: 1234.56,
            currency: 'usd',
            terms: 'Payment due at time of booking',
            successful: true,
          },
        }),
      ),
      events: [
        expect.objectContaining({ type: 'identify' }),
        expect.objectContaining({
          properties: expect.objectContaining({
            revenue: 1234.56,
            currency: 'USD',
            payment_provider: 'stripe',
            payment_id: 'ch_1234567890',
          }),
        }),
      ],
    },
    {
      name: 'a routing form',
      request: post(
        booked('routing_form_submission.created', {
          uri: 'https://api.calendly.com/routing_form_submissions/RRRRRRRRRRRRRRRR',
          routing_form: 'https://api.calendly.com/routing_forms/FFFFFFFFFFFFFFFF',
          questions_and_answers: [{ question_uuid: 'q1', question: 'Industry', answer: 'Space' }],
          tracking: { utm_campaign: null },
          result: { type: 'event_type', value: 'https://api.calendly.com/event_types/TTTTTTTTTTTTTTTT' },
          submitter: null,
          submitter_type: null,
        }),
      ),
      events: [
        {
          type: 'track',
          event: 'Calendly Routing Form Submitted',
          ...CALL,
          anonymousId: 'calendly:RRRRRRRRRRRRRRRR',
          properties: {
            routing_form: 'https://api.calendly.com/routing_forms/FFFFFFFFFFFFFFFF',
            result: { type: 'event_type', value: 'https://api.calendly.com/event_types/TTTTTTTTTTTTTTTT' },
            answers: { Industry: 'Space' },
          },
          context,
        },
      ],
    },
    {
      name: 'a kind that is not known',
      request: post(
        booked('event_type.updated', { uri: 'https://api.calendly.com/event_types/T', name: 'Chat' }),
      ),
      events: [
        expect.objectContaining({
          event: 'Calendly Event Type Updated',
          properties: { uri: 'https://api.calendly.com/event_types/T', name: 'Chat' },
        }),
      ],
    },
  ],
});

describe('signatures', () => {
  const verify = (request: SourceRequest, settings: object = { signingKey }) =>
    source.verify!(request, { ...settings });

  it('are refused of another key, and of another time', () => {
    expect(verify(post({}), { signingKey: 'other' })).toEqual({ ok: false, reason: 'signature' });
    for (const at of [seconds - 301, seconds + 301, 'now', ''])
      expect(verify(post({}, at))).toEqual({ ok: false, reason: 'expired' });
    const headers = { 'calendly-webhook-signature': `t=${seconds}` };
    expect(verify({ ...post({}), headers })).toEqual({ ok: false, reason: 'unsigned' });
  });

  it('are asked for once there is a key', () => {
    const unsigned = { ...post({}), headers: {} };
    expect(verify(unsigned, {})).toEqual({ ok: true });
    expect(verify(unsigned)).toEqual({ ok: false, reason: 'unsigned' });
  });
});

describe('odd payloads', () => {
  it.each([
    '{}',
    '{"event":"invitee.created"}',
    '{"event":"invitee.created","created_at":7,"payload":{"uri":"","questions_and_answers":{},"scheduled_event":7,"payment":[],"tracking":"x"}}',
  ])('are read where they are objects: %s', (text) => {
    expect(parse(text)).toEqual([expect.objectContaining({ anonymousId: 'calendly:unknown' })]);
  });

  it.each(['[]', '"x"'])('are refused: %s', (text) => {
    expect(() => parse(text)).toThrow(PayloadError);
  });
});
