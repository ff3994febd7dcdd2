import { createHmac } from 'node:crypto';
import { PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { source } from './index.ts';

const secret = 'typeform-secret';
const receivedAt = Date.parse('2026-01-02T03:04:06.000Z');
const context = { integration: { name: 'typeform' } };

function post(payload: unknown): SourceRequest {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const signature = createHmac('sha256', secret).update(body).digest('base64');
  return {
    method: 'POST',
    headers: { 'typeform-signature': `sha256=${signature}` },
    query: {},
    body,
    receivedAt,
  };
}

const parse = (payload: unknown, settings: object = {}) =>
  source.parse!(post(payload), { ...settings }) as Record<string, any>[];

// https://www.typeform.com/developers/webhooks/example-payload/, shortened to a question of each kind.
const RESPONSE = {
  form_id: 'lT4Z3j',
  token: 'a3a12ec67a1365927098a606107fac15',
  landed_at: '2018-01-18T18:07:02Z',
  submitted_at: '2018-01-18T18:17:02Z',
  calculated: { score: 9 },
  variables: [
    { key: 'score', type: 'number', number: 4 },
    { key: 'name', type: 'text', text: 'typeform' },
  ],
  definition: { id: 'lT4Z3j', title: 'Webhooks example', fields: [] as object[] },
  answers: [
    {
      type: 'text',
      text: 'It’s cold right now!',
      field: { id: 'DlXFaesGBpoF', type: 'long_text', ref: 'weather' },
    },
    { type: 'email', email: 'laura@example.com', field: { id: 'SMEUb7VJz92Q', type: 'email' } },
    { type: 'choice', choice: { label: 'London' }, field: { id: 'k6TP9oLGgHjl', type: 'multiple_choice' } },
    {
      type: 'choices',
      choices: { labels: ['New York', 'Tokyo'], other: 'Delhi' },
      field: { id: 'PNe8ZKBK8C2Q', type: 'picture_choice' },
    },
    { type: 'boolean', boolean: true, field: { id: 'gFFf3xAkJKsr', type: 'legal' } },
    { type: 'number', number: 5, field: { id: 'WOTdC00F8A3h', type: 'rating' } },
    { type: 'date', date: '2012-03-04', field: { id: 'NRsxU591jIW9', type: 'date' } },
    {
      type: 'phone_number',
      phone_number: '+34123456789',
      field: { id: 'ph', type: 'phone_number', ref: 'phone' },
    },
  ],
};
const SUBMITTED = { event_id: 'LtWXD3crgy', event_type: 'form_response', form_response: RESPONSE };
const TRAITS = { email: 'laura@example.com', phone: '+34123456789' };
const CALL = {
  anonymousId: 'typeform:a3a12ec67a1365927098a606107fac15',
  timestamp: '2018-01-18T18:17:02.000Z',
};
const ANONYMOUS = { ...RESPONSE, answers: RESPONSE.answers.slice(0, 1) };

describeSourceContract(source, {
  settings: { secret },
  requests: [
    {
      name: 'a response',
      request: post(SUBMITTED),
      events: [
        { type: 'identify', messageId: 'typeform-LtWXD3crgy-identify', ...CALL, traits: TRAITS, context },
        {
          type: 'track',
          event: 'Typeform Form Submitted',
          messageId: 'typeform-LtWXD3crgy',
          ...CALL,
          properties: {
            form_id: 'lT4Z3j',
            form_title: 'Webhooks example',
            response_id: 'a3a12ec67a1365927098a606107fac15',
            landed_at: '2018-01-18T18:07:02Z',
            score: 9,
            answers: {
              weather: 'It’s cold right now!',
              SMEUb7VJz92Q: 'laura@example.com',
              k6TP9oLGgHjl: 'London',
              PNe8ZKBK8C2Q: ['New York', 'Tokyo', 'Delhi'],
              gFFf3xAkJKsr: true,
              WOTdC00F8A3h: 5,
              NRsxU591jIW9: '2012-03-04',
              phone: '+34123456789',
            },
            variables: { score: 4, name: 'typeform' },
          },
          context: { ...context, traits: TRAITS },
        },
      ],
    },
    {
      name: 'a response of nobody that is known',
      request: post({ ...SUBMITTED, form_response: ANONYMOUS }),
      events: [expect.objectContaining({ event: 'Typeform Form Submitted', context })],
    },
    {
      name: 'a response with hidden fields',
      request: post({
        ...SUBMITTED,
        form_response: { ...ANONYMOUS, hidden: { user_id: 'u1', utm_source: 'news' } },
      }),
      events: [
        expect.objectContaining({
          userId: 'u1',
          properties: expect.objectContaining({ hidden: { user_id: 'u1', utm_source: 'news' } }),
        }),
      ],
    },
    {
      name: 'a partial response',
      request: post({
        ...SUBMITTED,
        event_type: 'form_response_partial',
        form_response: { ...ANONYMOUS, submitted_at: undefined },
      }),
      events: [
        expect.objectContaining({
          event: 'Typeform Form Partially Submitted',
          timestamp: '2018-01-18T18:07:02.000Z',
        }),
      ],
    },
    {
      name: 'a payment, an outcome and an ending',
      request: post({
        ...SUBMITTED,
        form_response: {
          ...ANONYMOUS,
          outcome: { variable: 'winning_outcome_id', id: 'o1', title: 'The explorer' },
          ending: { id: 'dN5FLyFpCMFo', ref: '01GRC8GR2017M6WW347T86VV39' },
          answers: [
            {
              type: 'payment',
              payment: { amount: '£1.00', last4: '1234', name: 'Ada' },
              field: { id: 'pay', type: 'payment' },
            },
          ],
        },
      }),
      events: [
        expect.objectContaining({
          properties: expect.objectContaining({
            outcome: 'The explorer',
            ending: '01GRC8GR2017M6WW347T86VV39',
            answers: { pay: { amount: '£1.00', last4: '1234', name: 'Ada' } },
          }),
        }),
      ],
    },
  ],
});

describe('settings', () => {
  it('say which hidden field is the user', () => {
    const form_response = { ...ANONYMOUS, hidden: { customer: 'c1', user_id: 'u1' } };
    expect(parse({ ...SUBMITTED, form_response }, { userIdField: 'customer' })[0]).toMatchObject({
      userId: 'c1',
    });
  });
});

describe('signatures', () => {
  it('are asked for once there is a secret, and of it', () => {
    const unsigned = { ...post(SUBMITTED), headers: {} };
    expect(source.verify!(unsigned, {})).toEqual({ ok: true });
    expect(source.verify!(unsigned, { secret })).toEqual({ ok: false, reason: 'unsigned' });
    expect(source.verify!(post(SUBMITTED), { secret: 'other' })).toEqual({ ok: false, reason: 'signature' });
  });
});

describe('odd payloads', () => {
  it('keep kinds that are not known', () => {
    expect(parse({ event_id: 'e', event_type: 'form_opened', form: 7 })).toEqual([
      expect.objectContaining({
        event: 'Typeform Form Opened',
        properties: { event_id: 'e', event_type: 'form_opened', form: 7 },
      }),
    ]);
  });

  it.each([
    '{}',
    '{"event_type":"form_response"}',
    '{"event_type":"form_response","form_response":{"answers":[{},7,{"field":7,"type":"email"}],"hidden":[],"variables":{}}}',
  ])('are read where they are objects: %s', (text) => {
    expect(parse(text)).toEqual([expect.objectContaining({ anonymousId: 'typeform:unknown' })]);
    expect(parse(text)).toEqual(parse(text));
  });

  it.each(['[]', '"x"'])('are refused: %s', (text) => {
    expect(() => parse(text)).toThrow(PayloadError);
  });
});
