import { present } from '@trackyard/connector-sdk';
import { createHmac } from 'node:crypto';
import type { SourceRequest } from '@trackyard/connector-sdk';
import { describeOddPayloads, describeSourceContract } from '@trackyard/connector-sdk/testing';
import * as payloads from './fixtures/payloads.ts';
import { source } from './index.ts';

const settings = { secret: 'wc-secret-1234567890' };

function signed(
  topic: string,
  payload: object,
  delivery = '36e520ebabc2fa725092ff4a47acedf2',
): SourceRequest {
  const body = Buffer.from(JSON.stringify(payload));
  return {
    method: 'POST',
    headers: {
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-source': 'https://shop.example.com/',
      'x-wc-webhook-delivery-id': delivery,
      'x-wc-webhook-signature': createHmac('sha256', settings.secret).update(body).digest('base64'),
    },
    query: {},
    body,
    receivedAt: Date.parse('2017-03-23T21:00:00Z'),
  };
}

const idOf = (request: SourceRequest): unknown => source.parse!(request, settings)[0]!['messageId'];

const messageId = expect.stringMatching(/^woocommerce-[0-9a-f]{24}$/) as string;
const integration = { name: 'woocommerce' };
const ofOrder = {
  type: 'track',
  messageId,
  context: {
    integration,
    ip: '203.0.113.9',
    userAgent: 'Mozilla/5.0',
    traits: { email: 'john.doe@example.com' },
  },
};
const order = {
  order_id: '727',
  order_number: '727',
  status: 'processing',
  total: 29.35,
  revenue: 18,
  tax: 1.35,
  shipping: 10,
  discount: 0,
  currency: 'USD',
  payment_method: 'bacs',
  products: [
    { product_id: '93', name: 'Woo Single #1', price: 3, quantity: 2 },
    {
      product_id: '22',
      variant_id: '23',
      sku: 'Bar3',
      name: 'Ship Your Idea – Color: Black, Size: M Test',
      price: 12,
      quantity: 1,
    },
  ],
};
const paid = { ...ofOrder, event: 'Order Completed', anonymousId: 'woocommerce:guest-727' };
const later = { ...ofOrder, anonymousId: 'woocommerce:25', timestamp: '2017-03-23T10:00:00.000Z' };

const requests = [
  {
    name: 'a new order',
    request: signed('order.created', payloads.order),
    events: [{ ...paid, timestamp: '2017-03-22T19:28:08.000Z', properties: order }],
  },
  {
    name: 'an order that is paid just now',
    request: signed('order.updated', payloads.order),
    events: [{ ...paid, timestamp: '2017-03-22T19:28:08.000Z', properties: order }],
  },
  {
    name: 'an order that changes later',
    request: signed('order.updated', payloads.updatedLater),
    events: [{ ...later, event: 'Order Updated', properties: { ...order, coupon: '10off', refunded: 10 } }],
  },
  {
    name: 'a cancelled order',
    request: signed('order.updated', payloads.cancelled),
    events: [
      {
        ...later,
        event: 'Order Cancelled',
        properties: { ...order, coupon: '10off', status: 'cancelled' },
      },
    ],
  },
  {
    name: 'a refunded order',
    request: signed('order.updated', payloads.refunded),
    events: [
      {
        ...later,
        event: 'Order Refunded',
        properties: { ...order, coupon: '10off', status: 'refunded', refunded: 10 },
      },
    ],
  },
  {
    name: 'a customer',
    request: signed('customer.created', payloads.customer),
    events: [
      {
        type: 'identify',
        messageId,
        anonymousId: 'woocommerce:25',
        timestamp: '2017-03-21T19:09:28.000Z',
        context: { integration, traits: { email: 'john.doe@example.com' } },
        traits: {
          email: 'john.doe@example.com',
          firstName: 'John',
          lastName: 'Doe',
          username: 'john.doe',
          phone: '(555) 555-5555',
          createdAt: '2017-03-21T19:09:28.000Z',
          paying_customer: false,
          address: {
            street: '969 Market',
            city: 'San Francisco',
            state: 'CA',
            postalCode: '94103',
            country: 'US',
          },
        },
      },
    ],
  },
  {
    name: 'a product',
    request: signed('product.updated', payloads.product),
    events: [
      {
        type: 'track',
        event: 'WooCommerce Product Updated',
        messageId,
        anonymousId: 'woocommerce:shop.example.com',
        timestamp: '2017-03-23T20:01:14.000Z',
        context: { integration },
        properties: present(payloads.product),
      },
    ],
  },
];

const ping: SourceRequest = {
  ...requests[0]!.request,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: Buffer.from('webhook_id=142'),
};

describeSourceContract(source, {
  settings,
  requests,
  handshakes: [{ name: 'the ping of a new webhook', request: ping, answer: { status: 200, body: 'ok' } }],
});

describe('woocommerce', () => {
  describeOddPayloads(source, { settings, requests });

  it('refuses another secret', () => {
    const request = signed('order.created', payloads.order);
    expect(source.verify!(request, { secret: 'other' })).toEqual({ ok: false, reason: 'signature' });
  });

  it('takes no signed webhook and nothing but an id for a ping', () => {
    const body = Buffer.from('webhook_id=142&more=1');
    expect(source.handshake!({ ...ping, body }, settings)).toBeUndefined();
    const headers = { 'x-wc-webhook-signature': 'AAAA' };
    expect(source.handshake!({ ...ping, headers }, settings)).toBeUndefined();
  });

  it('completes an order once, whichever topic tells of it', () => {
    const created = idOf(signed('order.created', payloads.order, 'one'));
    expect(idOf(signed('order.updated', payloads.order, 'two'))).toBe(created);
    expect(idOf(signed('order.updated', payloads.updatedLater, 'two'))).not.toBe(created);
  });

  it('makes no order of one that waits for its payment', () => {
    const pending = { ...payloads.order, status: 'pending', date_paid_gmt: null };
    expect(source.parse!(signed('order.created', pending), settings)).toMatchObject([
      { event: 'WooCommerce Order Created', timestamp: '2017-03-22T19:28:02.000Z' },
    ]);
  });

  it('gives the same change in another delivery the same id, and the same hook another', () => {
    const updated = idOf(signed('product.updated', payloads.product, 'one'));
    expect(idOf(signed('product.updated', payloads.product, 'two'))).toBe(updated);
    const hook = idOf(signed('action.woocommerce_add_to_cart', payloads.cartHook, 'one'));
    expect(idOf(signed('action.woocommerce_add_to_cart', payloads.cartHook, 'two'))).not.toBe(hook);
    expect(idOf(signed('action.woocommerce_add_to_cart', payloads.cartHook, 'one'))).toBe(hook);
  });

  it('keeps topics that it does not know', () => {
    const hook = signed('action.woocommerce_add_to_cart', payloads.cartHook);
    expect(source.parse!(hook, settings)).toMatchObject([
      { event: 'WooCommerce Action Woocommerce Add To Cart', properties: payloads.cartHook },
    ]);
    expect(source.parse!(signed('order.deleted', { id: 727 }), settings)).toMatchObject([
      { event: 'WooCommerce Order Deleted', anonymousId: 'woocommerce:guest-727', properties: { id: 727 } },
    ]);
  });
});
