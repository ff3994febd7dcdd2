import { createHmac } from 'node:crypto';
import type { SourceRequest } from '@trackyard/connector-sdk';
import { describeOddPayloads, describeSourceContract } from '@trackyard/connector-sdk/testing';
import * as payloads from './fixtures/payloads.ts';
import { source } from './index.ts';

const settings = { signingSecret: 'whsec_1234567890abcdef', userIdKey: 'user_id' };
const SECONDS = 1767323045;

function signed(payload: object, secret = settings.signingSecret): SourceRequest {
  const body = Buffer.from(JSON.stringify(payload));
  const mac = createHmac('sha256', secret).update(`${SECONDS}.`).update(body).digest('hex');
  return requestOf(body, `t=${SECONDS},v1=${mac},v0=00`);
}

function requestOf(body: Buffer, signature: string): SourceRequest {
  const headers = { 'stripe-signature': signature };
  return { method: 'POST', headers, query: {}, body, receivedAt: (SECONDS + 2) * 1000 };
}

function parsed(payload: object): readonly object[] {
  return source.parse!(signed(payload), settings);
}

const timestamp = '2023-03-29T04:27:08.000Z';
const integration = { name: 'stripe', version: '2025-03-31.basil' };

const requests = [
  {
    name: 'a paid checkout',
    request: signed(payloads.checkoutCompleted),
    events: [
      {
        type: 'track',
        event: 'Order Completed',
        messageId: 'stripe-evt_1',
        userId: 'user-42',
        anonymousId: 'stripe:cus_Na6dX7aXxi11N4',
        timestamp,
        context: { integration, traits: { email: 'jenny@example.com' } },
        properties: {
          order_id: 'pi_1GszdR2eZvKYlo2C',
          checkout_id: 'cs_1Nvv5xLkdIwHu7ix',
          subtotal: 21.98,
          total: 26.98,
          revenue: 21.98,
          shipping: 3,
          tax: 2,
          discount: 0,
          currency: 'USD',
        },
      },
    ],
  },
  {
    name: 'a paid invoice in a currency without cents',
    request: signed(payloads.invoicePaid),
    events: [
      {
        type: 'track',
        event: 'Order Completed',
        messageId: 'stripe-evt_2',
        userId: 'user-43',
        anonymousId: 'stripe:cus_NeZwdNtLEOXuvB',
        timestamp,
        context: { integration, traits: { email: 'jennyrosen@example.com' } },
        properties: {
          order_id: 'in_1MtHbELkdIwHu7ixl4OzzPMv',
          subscription_id: 'sub_1MowQVLkdIwHu7ix',
          billing_reason: 'subscription_cycle',
          subtotal: 1998,
          total: 1999,
          revenue: 1998,
          tax: 1,
          discount: 0,
          currency: 'JPY',
          products: [
            {
              product_id: 'prod_NcMtLgctyqlJDC',
              sku: 'price_1Mr6rdLkdIwHu7ixwPmiybbR',
              name: '2 × T-shirt (at ¥999 / month)',
              price: 999,
              quantity: 2,
            },
          ],
        },
      },
    ],
  },
  {
    name: 'the second refund of a charge',
    request: signed(payloads.chargeRefunded),
    events: [
      {
        type: 'track',
        event: 'Order Refunded',
        messageId: 'stripe-evt_3',
        anonymousId: 'stripe:ch_3MmlLrLkdIwHu7ix0snN0B15',
        timestamp,
        context: { integration, traits: { email: 'jenny@example.com' } },
        properties: {
          order_id: 'pi_3MmlLrLkdIwHu7ix0uke3Ezy',
          charge_id: 'ch_3MmlLrLkdIwHu7ix0snN0B15',
          total: 5,
          currency: 'EUR',
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
        messageId: 'stripe-evt_4',
        userId: 'user-44',
        anonymousId: 'stripe:cus_NffrFeUfNV2Hib',
        timestamp,
        context: { integration, traits: { email: 'jennyrosen@example.com' } },
        traits: {
          email: 'jennyrosen@example.com',
          name: 'Jenny Rosen',
          createdAt: '2023-04-07T18:59:53.000Z',
          address: { street: 'Gasse 1', city: 'Bern', postalCode: '3000', country: 'CH' },
        },
      },
    ],
  },
  {
    name: 'a trial',
    request: signed(payloads.trialStarted),
    events: [
      {
        type: 'track',
        event: 'Trial Started',
        messageId: 'stripe-evt_5',
        anonymousId: 'stripe:cus_Na6dX7aXxi11N4',
        timestamp,
        context: { integration },
        properties: {
          trial_start_date: '2023-03-27T15:03:48.000Z',
          trial_end_date: '2023-04-27T15:03:48.000Z',
          trial_plan_name: 'Basic',
          subscription_id: 'sub_1MowQVLkdIwHu7ixeRlqHVzs',
        },
      },
    ],
  },
  {
    name: 'a failed payment',
    request: signed(payloads.paymentFailed),
    events: [
      {
        type: 'track',
        event: 'Stripe Payment Intent Payment Failed',
        messageId: 'stripe-evt_6',
        anonymousId: 'stripe:cus_NffrFeUfNV2Hib',
        timestamp,
        context: { integration },
        properties: {
          id: 'pi_3MtwBwLkdIwHu7ix28a3tqPa',
          status: 'requires_payment_method',
          amount: 20,
          amount_received: 0,
          currency: 'USD',
          failure_code: 'card_declined',
          failure_message: 'Your card was declined.',
        },
      },
    ],
  },
  {
    name: 'a thin event of the second version, in test mode',
    request: signed(payloads.meterError),
    events: [
      {
        type: 'track',
        event: 'Stripe V1 Billing Meter Error Report Triggered',
        messageId: 'stripe-evt_test_65R9Ijk8dKEYZcXeRWn16R9A7j1FSQ3w3TGDPLLGSM4CW0',
        anonymousId: 'stripe:mtr_test_61RCjiqdTDC91zgip41IqPCzPnxqqSVc',
        timestamp: '2024-09-17T06:20:52.246Z',
        context: { integration: { name: 'stripe' } },
        properties: { ...payloads.meterError.related_object, livemode: false },
      },
    ],
  },
];

describeSourceContract(source, { settings, requests });

describe('stripe', () => {
  describeOddPayloads(source, { settings, requests });

  it('takes a signature of stripe 23.1.0', () => {
    const body = Buffer.from('{"id":"evt_1","type":"test","text":"é✓"}');
    const header = 't=1767323045,v1=27998719f07aa355425189e857920a4012a60a9508236d888c133069464ea7c7';
    expect(source.verify!(requestOf(body, header), settings)).toEqual({ ok: true });
  });

  it('takes either of two signatures while the secret is rolled, and none of another secret', () => {
    const { body, headers } = signed(payloads.session);
    const rolled = headers['stripe-signature']!.replace(',v1=', `,v1=${'0'.repeat(64)},v1=`);
    expect(source.verify!(requestOf(Buffer.from(body), rolled), settings)).toEqual({ ok: true });
    expect(source.verify!(signed(payloads.session, 'whsec_other'), settings)).toEqual({
      ok: false,
      reason: 'signature',
    });
  });

  it('refuses a replay, and a time that the signature does not cover', () => {
    const request = signed(payloads.session);
    const late = { ...request, receivedAt: request.receivedAt + 301_000 };
    expect(source.verify!(late, settings)).toEqual({ ok: false, reason: 'expired' });
    const moved = request.headers['stripe-signature']!.replace(`t=${SECONDS}`, `t=${SECONDS + 301}`);
    const headers = { 'stripe-signature': moved };
    expect(source.verify!({ ...late, headers }, settings)).toEqual({ ok: false, reason: 'signature' });
  });

  it.each([
    ['was not paid yet', { payment_status: 'unpaid' }],
    ['has an invoice, which tells of the same money', { invoice: 'in_1' }],
  ])('makes no order of a checkout that %s', (_why, difference) => {
    const payload = {
      ...payloads.checkoutCompleted,
      data: { object: { ...payloads.session, ...difference } },
    };
    expect(parsed(payload)).toMatchObject([
      { event: 'Stripe Checkout Session Completed', properties: { amount_total: 26.98, currency: 'USD' } },
    ]);
  });

  it('reads the minor units of Stripe where they are its own', () => {
    const [amountOfIceland, amountOfMadagascar] = ['isk', 'mga'].map((currency) => {
      const object = { object: 'charge', id: 'ch_1', amount: 500, currency };
      return parsed({ id: 'evt_9', type: 'charge.succeeded', created: SECONDS, data: { object } })[0];
    });
    expect(amountOfIceland).toMatchObject({ properties: { amount: 5, currency: 'ISK' } });
    expect(amountOfMadagascar).toMatchObject({ properties: { amount: 500, currency: 'MGA' } });
  });

  it('keeps a kind that it does not know', () => {
    const object = { id: 'tu_1', object: 'topup', amount: 100, source: 'x'.repeat(40_000) };
    const payload = {
      id: 'evt_9',
      type: 'topup.brand_new',
      created: SECONDS,
      livemode: true,
      data: { object },
    };
    expect(parsed(payload)).toMatchObject([
      { event: 'Stripe Topup Brand New', properties: { id: 'tu_1', object: 'topup', amount: 100 } },
    ]);
  });
});
