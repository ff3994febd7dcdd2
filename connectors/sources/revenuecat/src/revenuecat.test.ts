import { createHmac } from 'node:crypto';
import type { SourceRequest } from '@trackyard/connector-sdk';
import { describeOddPayloads, describeSourceContract } from '@trackyard/connector-sdk/testing';
import * as payloads from './fixtures/payloads.ts';
import { source } from './index.ts';

const settings = { signingSecret: 'rc-secret-1234567890', authorization: 'Bearer 1234567890' };
const SECONDS = 1767323045;

function signed(payload: object): SourceRequest {
  const body = Buffer.from(JSON.stringify(payload));
  const mac = createHmac('sha256', settings.signingSecret).update(`${SECONDS}.`).update(body).digest('hex');
  return {
    method: 'POST',
    headers: {
      authorization: settings.authorization,
      'x-revenuecat-webhook-signature': `t=${SECONDS},v1=${mac}`,
    },
    query: {},
    body,
    receivedAt: (SECONDS + 2) * 1000,
  };
}

const parsed = (payload: object): readonly object[] => source.parse!(signed(payload), settings);

const integration = { name: 'revenuecat', version: '1.0' };
const frame = {
  type: 'track',
  messageId: 'revenuecat-12345678-1234-1234-1234-123456789012',
  userId: '1234567890',
  context: { integration, traits: { email: 'firstlast@gmail.com' } },
};
const purchase = {
  entitlement_ids: ['pro'],
  environment: 'PRODUCTION',
  original_transaction_id: '123456789012345',
  transaction_id: '123456789012345',
};

const requests = [
  {
    name: 'a purchase',
    request: signed(payloads.initialPurchase),
    events: [
      {
        ...frame,
        event: 'Order Completed',
        timestamp: '2022-07-25T05:19:34.000Z',
        properties: {
          ...purchase,
          order_id: '123456789012345',
          product_id: 'com.subscription.weekly',
          period_type: 'NORMAL',
          store: 'APP_STORE',
          country_code: 'US',
          expiration_at: '2022-08-01T05:19:34.000Z',
          total: 4.99,
          tax: 0.5,
          revenue: 4.49,
          currency: 'USD',
          products: [{ product_id: 'com.subscription.weekly', price: 4.99, quantity: 1 }],
        },
      },
    ],
  },
  {
    name: 'a renewal that is charged early, in another currency',
    request: signed(payloads.renewal),
    events: [
      {
        ...frame,
        event: 'Order Completed',
        timestamp: '2022-07-25T05:20:05.017Z',
        properties: {
          ...purchase,
          order_id: '123456789012345',
          product_id: 'com.subscription.weekly',
          period_type: 'NORMAL',
          store: 'APP_STORE',
          country_code: 'DE',
          is_trial_conversion: false,
          expiration_at: '2022-08-01T13:18:52.000Z',
          total: 7.99,
          tax: 0,
          revenue: 7.99,
          currency: 'EUR',
          products: [{ product_id: 'com.subscription.weekly', price: 7.99, quantity: 1 }],
        },
      },
    ],
  },
  {
    name: 'a trial',
    request: signed(payloads.trialStarted),
    events: [
      {
        ...frame,
        event: 'Trial Started',
        timestamp: '2022-07-25T05:19:18.573Z',
        properties: {
          ...purchase,
          trial_start_date: '2022-07-25T05:19:18.573Z',
          trial_end_date: '2022-07-28T07:08:37.958Z',
          trial_plan_name: 'com.subscription.yearly',
          product_id: 'com.subscription.yearly',
          period_type: 'TRIAL',
          store: 'PLAY_STORE',
          country_code: 'PH',
          expiration_at: '2022-07-28T07:08:37.958Z',
        },
      },
    ],
  },
  {
    name: 'a refund of a user without a name',
    request: signed(payloads.refund),
    events: [
      {
        type: 'track',
        event: 'Order Refunded',
        messageId: frame.messageId,
        anonymousId: 'revenuecat:12345678-1234-ABCD-1234-123456789123',
        timestamp: '2020-09-29T00:00:15.995Z',
        context: { integration },
        properties: {
          ...purchase,
          order_id: '123456789012345',
          product_id: 'com.revenuecat.myapp.monthly',
          period_type: 'NORMAL',
          store: 'APP_STORE',
          cancel_reason: 'CUSTOMER_SUPPORT',
          expiration_at: '2020-09-28T23:45:05.000Z',
          total: 9.99,
          currency: 'USD',
          products: [{ product_id: 'com.revenuecat.myapp.monthly', price: 9.99, quantity: 1 }],
        },
      },
    ],
  },
  {
    name: 'a billing issue',
    request: signed(payloads.billingIssue),
    events: [
      {
        ...frame,
        event: 'RevenueCat Billing Issue',
        timestamp: '2020-09-29T00:00:01.013Z',
        properties: {
          ...purchase,
          product_id: 'com.revenuecat.myapp.monthly',
          period_type: 'NORMAL',
          store: 'APP_STORE',
          offer_code: 'summer_special',
          expiration_at: '2020-09-28T18:50:47.000Z',
          grace_period_expiration_at: '2020-09-29T23:50:47.000Z',
        },
      },
    ],
  },
  {
    name: 'an event that is no purchase',
    request: signed(payloads.currencyTransaction),
    events: [
      {
        ...frame,
        event: 'RevenueCat Virtual Currency Transaction',
        timestamp: '2022-07-25T05:19:38.679Z',
        properties: {
          adjustments: [{ amount: 100, currency: { code: 'CRD', name: 'Credits' } }],
          app_id: '1234567890',
          product_id: '1M_100credits',
          source: 'in_app_purchase',
          store: 'APP_STORE',
          virtual_currency_transaction_id: 'vatx123456789012345',
        },
      },
    ],
  },
];

describeSourceContract(source, { settings, requests });

describe('revenuecat', () => {
  describeOddPayloads(source, { settings, requests });

  const request = signed(payloads.initialPurchase);

  it('refuses another secret, and a replay', () => {
    expect(source.verify!(request, { ...settings, signingSecret: 'other' })).toEqual({
      ok: false,
      reason: 'signature',
    });
    const late = { ...request, receivedAt: request.receivedAt + 301_000 };
    expect(source.verify!(late, settings)).toEqual({ ok: false, reason: 'expired' });
  });

  it.each([
    ['the header alone, without a signing secret', { authorization: settings.authorization }, { ok: true }],
    ['the signature alone, without a header', { signingSecret: settings.signingSecret }, { ok: true }],
    ['neither is set', {}, { ok: true }],
    ['another header', { authorization: 'Bearer other' }, { ok: false, reason: 'credentials' }],
    [
      'a good signature, but another header',
      { ...settings, authorization: 'no' },
      { ok: false, reason: 'credentials' },
    ],
  ])('judges by what is set: %s', (_what, given, verdict) => {
    expect(source.verify!(request, given)).toEqual(verdict);
  });

  it('refuses an unsigned request once anything is set', () => {
    const unsigned = { ...request, headers: {} };
    for (const [name, value] of Object.entries(settings))
      expect(source.verify!(unsigned, { [name]: value })).toEqual({ ok: false, reason: 'unsigned' });
  });

  it('ends a trial that expires, and gives a transfer to who got it', () => {
    const expired = { type: 'EXPIRATION', period_type: 'TRIAL', id: '1', event_timestamp_ms: 1658726378679 };
    expect(parsed({ event: expired })).toMatchObject([{ event: 'Trial Ended' }]);
    expect(parsed(payloads.transfer)).toMatchObject([
      { event: 'RevenueCat Transfer', userId: '4BEDB450-8EF2-11E9-B475-0800200C9A66' },
    ]);
  });

  it('keeps a kind that it does not know', () => {
    expect(parsed({ event: { id: '1', type: 'BRAND_NEW', a: 1 } })).toMatchObject([
      { event: 'RevenueCat Brand New', anonymousId: 'revenuecat:1', properties: { a: 1 } },
    ]);
  });
});
