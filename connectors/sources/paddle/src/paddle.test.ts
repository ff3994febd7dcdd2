import { createHmac } from 'node:crypto';
import type { SourceRequest } from '@trackyard/connector-sdk';
import { describeOddPayloads, describeSourceContract } from '@trackyard/connector-sdk/testing';
import * as payloads from './fixtures/payloads.ts';
import { source } from './index.ts';

const settings = { secretKey: 'pdl_ntfset_1234567890', userIdKey: 'user_id' };
const SECONDS = 1767323045;

function requestOf(body: Buffer, signature: string): SourceRequest {
  const headers = { 'paddle-signature': signature };
  return { method: 'POST', headers, query: {}, body, receivedAt: (SECONDS + 2) * 1000 };
}

function signed(payload: object): SourceRequest {
  const body = Buffer.from(JSON.stringify(payload));
  const mac = createHmac('sha256', settings.secretKey).update(`${SECONDS}:`).update(body).digest('hex');
  return requestOf(body, `ts=${SECONDS};h1=${mac}`);
}

const parsed = (payload: object): readonly object[] => source.parse!(signed(payload), settings);

const frame = {
  messageId: 'paddle-evt_01gks14ge726w50ch2tmaw2a1x',
  anonymousId: 'paddle:ctm_01grnn4zta5a1mf02jjze7y2ys',
  timestamp: '2024-10-12T07:20:50.520Z',
  context: { integration: { name: 'paddle' } },
};
const product = {
  product_id: 'pro_01gsz4t5hdjse780zja8vvr7jg',
  sku: 'pri_01gsz8x8sawmvhz1pv30nge1ke',
  name: 'AeroEdit Pro',
  image_url: 'https://example.com/pro.png',
  price: 30,
  quantity: 10,
};
const order = {
  order_id: 'txn_01h04vsbhqc62t8hmd4z3b578c',
  status: 'completed',
  origin: 'web',
  subscription_id: 'sub_01h04vsc0qhwtsbsxh3422wjs4',
  invoice_number: '325-10566',
  subtotal: 300,
  discount: 0,
  tax: 26.62,
  total: 326.62,
  revenue: 300,
  currency: 'USD',
  products: [product],
};
const { revenue: _revenue, ...unpaid } = order;

const requests = [
  {
    name: 'a completed transaction',
    request: signed(payloads.transactionCompleted),
    events: [{ type: 'track', event: 'Order Completed', userId: 'user-42', ...frame, properties: order }],
  },
  {
    name: 'a failed payment in a currency without cents',
    request: signed(payloads.paymentFailed),
    events: [
      {
        type: 'track',
        event: 'Paddle Transaction Payment Failed',
        ...frame,
        properties: {
          ...unpaid,
          status: 'ready',
          subtotal: 30000,
          tax: 2662,
          total: 32662,
          currency: 'JPY',
          products: [{ ...product, price: 3000 }],
          failure_code: 'declined',
        },
      },
    ],
  },
  {
    name: 'an approved refund',
    request: signed(payloads.refundApproved),
    events: [
      {
        type: 'track',
        event: 'Order Refunded',
        ...frame,
        properties: {
          order_id: 'txn_01h04vsbhqc62t8hmd4z3b578c',
          adjustment_id: 'adj_01hgxqjrb3ym8jd7wyx9gdqz4b',
          action: 'refund',
          status: 'approved',
          reason: 'error',
          total: 1,
          tax: 0.08,
          currency: 'USD',
        },
      },
    ],
  },
  {
    name: 'a customer',
    request: signed(payloads.customerCreated),
    events: [
      {
        type: 'identify',
        userId: '42',
        ...frame,
        context: { ...frame.context, traits: { email: 'sam@example.com' } },
        traits: {
          email: 'sam@example.com',
          name: 'Sam Miller',
          locale: 'en',
          status: 'active',
          marketing_consent: false,
          createdAt: '2023-02-24T11:59:44.851Z',
        },
      },
    ],
  },
  {
    name: 'a trial',
    request: signed(payloads.trialing),
    events: [
      {
        type: 'track',
        event: 'Trial Started',
        ...frame,
        properties: {
          trial_start_date: '2024-10-12T07:20:50.520Z',
          trial_end_date: '2024-10-26T07:20:50.520Z',
          trial_plan_name: 'AeroEdit Pro',
          subscription_id: 'sub_01h04vsc0qhwtsbsxh3422wjs4',
        },
      },
    ],
  },
  {
    name: 'an active subscription',
    request: signed(payloads.activated),
    events: [
      {
        type: 'track',
        event: 'Paddle Subscription Activated',
        ...frame,
        properties: {
          subscription_id: 'sub_01h04vsc0qhwtsbsxh3422wjs4',
          status: 'active',
          plan: 'AeroEdit Pro',
          price_id: 'pri_01gsz8x8sawmvhz1pv30nge1ke',
          product_id: 'pro_01gsz4t5hdjse780zja8vvr7jg',
          price: 30,
          currency: 'USD',
          quantity: 10,
          interval: 'month',
          next_billed_at: '2024-11-12T07:20:50.520Z',
          current_period_end: '2024-11-12T07:20:50.520Z',
        },
      },
    ],
  },
];

describeSourceContract(source, { settings, requests });

describe('paddle', () => {
  describeOddPayloads(source, { settings, requests });

  it('takes a signature that @paddle/paddle-node-sdk 3.10.0 takes', () => {
    const body = Buffer.from('{"id":"evt_1","type":"test","text":"é✓"}');
    const mac = 'ead503280b0ad21adeb60efdb855dbf5b47847f73761b695db0154382d95ff6a';
    expect(source.verify!(requestOf(body, `ts=${SECONDS};h1=${mac}`), settings)).toEqual({ ok: true });
    const rotated = `ts=${SECONDS};h1=${'0'.repeat(64)};h1=${mac}`;
    expect(source.verify!(requestOf(body, rotated), settings)).toEqual({ ok: true });
  });

  it('refuses another secret, a replay, and a time that the signature does not cover', () => {
    const request = signed(payloads.activated);
    expect(source.verify!(request, { secretKey: 'pdl_ntfset_other' })).toMatchObject({ reason: 'signature' });
    const late = { ...request, receivedAt: request.receivedAt + 301_000 };
    expect(source.verify!(late, settings)).toEqual({ ok: false, reason: 'expired' });
    const moved = request.headers['paddle-signature']!.replace(`ts=${SECONDS}`, `ts=${SECONDS + 301}`);
    expect(source.verify!({ ...late, headers: { 'paddle-signature': moved } }, settings)).toMatchObject({
      reason: 'signature',
    });
  });

  it('makes no refund of one that waits for approval, and no order of a transaction without a price', () => {
    expect(parsed(payloads.refundPending)).toMatchObject([{ event: 'Paddle Adjustment Created' }]);
    const totals = { total: '0', tax: '0' };
    const free = { ...payloads.transactionCompleted, data: { ...payloads.transaction, details: { totals } } };
    expect(parsed(free)).toMatchObject([{ event: 'Paddle Transaction Completed', properties: { total: 0 } }]);
  });

  it('keeps a kind that it does not know', () => {
    expect(parsed(payloads.payoutPaid)).toMatchObject([
      {
        event: 'Paddle Payout Paid',
        anonymousId: 'paddle:pay_01gsz4vmqbjk3x4vvtafffd540',
        properties: { amount: '10000', status: 'paid' },
      },
    ]);
  });
});
