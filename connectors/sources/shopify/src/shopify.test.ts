import { createHmac } from 'node:crypto';
import type { SourceRequest } from '@trackyard/connector-sdk';
import { describeOddPayloads, describeSourceContract } from '@trackyard/connector-sdk/testing';
import * as payloads from './fixtures/payloads.ts';
import { source } from './index.ts';

const settings = { signingSecret: 'shpss_1234567890' };

function signed(topic: string, text: string, headers: Record<string, string> = {}): SourceRequest {
  const body = Buffer.from(text);
  return {
    method: 'POST',
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-hmac-sha256': createHmac('sha256', settings.signingSecret).update(body).digest('base64'),
      'x-shopify-shop-domain': 'johns-apparel.myshopify.com',
      'x-shopify-api-version': '2026-01',
      'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
      'x-shopify-event-id': '98880550-7158-44d4-b7cd-2c97c8a091b5',
      'x-shopify-triggered-at': '2022-01-01T00:00:05.123456789Z',
      ...headers,
    },
    query: {},
    body,
    receivedAt: Date.parse('2022-01-01T00:00:06Z'),
  };
}

const integration = { name: 'shopify', version: '2026-01' };
const context = {
  integration,
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
  traits: { email: 'jon@example.com' },
};
const messageId = expect.stringMatching(/^shopify-[0-9a-f]{24}$/) as string;
const product = {
  product_id: '632910392',
  sku: 'IPOD2008PINK',
  name: 'IPod Nano - 8GB',
  variant_id: '808950810',
  brand: 'Apple',
  price: 199,
  quantity: 1,
};
const order = {
  order_id: '820982911946154508',
  order_number: '#9999',
  checkout_id: '123456abcd',
  total: 220.1,
  subtotal: 194,
  revenue: 194,
  tax: 16.1,
  shipping: 10,
  discount: 5,
  currency: 'USD',
  coupon: 'SPRING',
  financial_status: 'voided',
  cancel_reason: 'customer',
  products: [product],
};

const requests = [
  {
    name: 'an order',
    request: signed('orders/create', payloads.orderCreated),
    events: [
      {
        ...{ type: 'track', event: 'Order Completed', messageId, context, properties: order },
        anonymousId: 'shopify:115310627314723954',
        timestamp: '2021-12-31T23:00:00.000Z',
      },
    ],
  },
  {
    name: 'a cancelled order of a guest',
    request: signed('orders/cancelled', payloads.guestOrder),
    events: [
      {
        ...{ type: 'track', event: 'Order Cancelled', messageId, context, properties: order },
        anonymousId: 'shopify:guest-820982911946154508',
        timestamp: '2022-01-01T00:00:00.000Z',
      },
    ],
  },
  {
    name: 'a changed order',
    request: signed('orders/updated', payloads.orderCreated),
    events: [
      {
        ...{ type: 'track', event: 'Order Updated', messageId, context, properties: order },
        anonymousId: 'shopify:115310627314723954',
        timestamp: '2022-01-01T00:30:00.000Z',
      },
    ],
  },
  {
    name: 'a refund, of which one transaction failed',
    request: signed('refunds/create', payloads.refundCreated),
    events: [
      {
        type: 'track',
        event: 'Order Refunded',
        messageId,
        anonymousId: 'shopify:guest-450789469',
        timestamp: '2022-01-01T00:00:00.000Z',
        context: { integration },
        properties: {
          order_id: '450789469',
          refund_id: '890088186047892319',
          total: 199,
          currency: 'USD',
          products: [product],
        },
      },
    ],
  },
  {
    name: 'a checkout',
    request: signed('checkouts/create', payloads.checkoutCreated),
    events: [
      {
        type: 'track',
        event: 'Checkout Started',
        messageId,
        anonymousId: expect.stringMatching(/^shopify:guest-98182007925524/) as string,
        timestamp: '2022-01-01T00:00:00.000Z',
        context: { integration, traits: { email: 'example@email.com' } },
        properties: {
          checkout_id: '123123123',
          total: 408,
          subtotal: 398,
          revenue: 398,
          tax: 0,
          shipping: 10,
          discount: 0,
          currency: 'USD',
          products: [product],
        },
      },
    ],
  },
  {
    name: 'a customer',
    request: signed('customers/create', payloads.customerCreated),
    events: [
      {
        type: 'identify',
        messageId,
        anonymousId: 'shopify:706405506930370084',
        timestamp: '2022-01-01T00:00:05.123Z',
        context: { integration, traits: { email: 'bob@biller.com' } },
        traits: {
          email: 'bob@biller.com',
          firstName: 'Bob',
          lastName: 'Biller',
          createdAt: '2022-01-01T00:00:00.000Z',
          state: 'disabled',
          verified_email: true,
          address: {
            street: "151 O'Connor Street",
            city: 'Ottawa',
            state: 'Ontario',
            postalCode: 'K2P 2L8',
            country: 'CA',
          },
        },
      },
    ],
  },
  {
    name: 'a topic that has no event of its own',
    request: signed('products/update', payloads.productUpdated),
    events: [
      {
        type: 'track',
        event: 'Shopify Products Update',
        messageId,
        anonymousId: 'shopify:johns-apparel.myshopify.com',
        timestamp: '2022-01-01T00:00:05.123Z',
        context: { integration },
        properties: JSON.parse(payloads.productUpdated) as object,
      },
    ],
  },
];

describeSourceContract(source, { settings, requests });

describe('shopify', () => {
  describeOddPayloads(source, { settings, requests });

  const idOf = (request: SourceRequest): unknown => source.parse!(request, settings)[0]!['messageId'];

  it('takes a signature that @shopify/shopify-api 13.1.0 takes', () => {
    const request = signed('orders/create', '{"id":"evt_1","type":"test","text":"é✓"}');
    expect(request.headers['x-shopify-hmac-sha256']).toBe('ZQgNIJDdoD7sZe6Vqnzs6abLyPRSLvP7gbsBOcKGwUY=');
    expect(source.verify!(request, settings)).toEqual({ ok: true });
    expect(source.verify!(request, { signingSecret: 'other' })).toEqual({ ok: false, reason: 'signature' });
  });

  it('gives what a second subscription brings the same id, and other topics and resources others', () => {
    const id = idOf(signed('orders/create', payloads.orderCreated));
    const again = signed('orders/create', payloads.orderCreated, { 'x-shopify-webhook-id': 'other' });
    expect(idOf(again)).toBe(id);
    expect(idOf(signed('orders/paid', payloads.orderCreated))).not.toBe(id);
    expect(idOf(signed('orders/create', payloads.checkoutCreated))).not.toBe(id);
  });

  it('lists as many products as fit into an event', () => {
    const { line_items, ...order } = JSON.parse(payloads.orderCreated) as { line_items: object[] };
    const lines = Array.from({ length: 500 }, () => ({ ...line_items[0], title: '日'.repeat(200) }));
    const large = signed('orders/create', JSON.stringify({ ...order, line_items: lines }));
    const [event] = source.parse!(large, settings);
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(32 * 1024);
    expect((event as any).properties.products.length).toBeGreaterThan(40);
  });

  it('keeps a topic that it does not know, and refuses none at all', () => {
    const [event] = source.parse!(signed('brand_new/thing', '{"a":1}'), settings);
    expect(event).toMatchObject({ event: 'Shopify Brand New Thing', properties: { a: 1 } });
    expect(event).toMatchObject({ anonymousId: 'shopify:johns-apparel.myshopify.com' });
    expect(() => source.parse!(signed('', '{}'), settings)).toThrow('no topic');
  });

  it('names an order by its topic where it is neither new nor changed', () => {
    expect(source.parse!(signed('orders/paid', payloads.orderCreated), settings)).toMatchObject([
      { event: 'Shopify Orders Paid', properties: { order_id: '820982911946154508', total: 220.1 } },
    ]);
  });
});
