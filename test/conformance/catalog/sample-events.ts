import type { EventType } from '@trackyard/connector-sdk';

/** In every text of a sample event that could be anything. */
export const MARK = 'zq7xk';

/** All sample events have this one. */
export const MESSAGE_ID = `message-${MARK}-0001`;

type Sample = Record<string, unknown>;

const PRODUCT = {
  product_id: `p-${MARK}-1`,
  sku: `sku-${MARK}-1`,
  name: `Mug ${MARK}`,
  category: `Kitchen ${MARK}`,
  brand: `Brand ${MARK}`,
  variant: 'blue',
  coupon: `C-${MARK}`,
  url: `https://shop.example/${MARK}/mug`,
  image_url: `https://shop.example/${MARK}/mug.jpg`,
  price: 1931.25,
  quantity: 3,
  position: 1,
};

const CONTEXT = {
  active: true,
  app: { name: `App ${MARK}`, version: '5.4.0', build: '3.0.1', namespace: 'com.example.app' },
  campaign: { name: `Spring ${MARK}`, source: 'newsletter', medium: 'email', term: 'mugs', content: 'link' },
  device: {
    id: '7a3cbe2b-7489-4ab2-8aa4-2a9a2f27a5a1',
    advertisingId: '7a3cbe2b-7489-4ab2-8aa4-2a9a2f27a5a2',
    adTrackingEnabled: true,
    manufacturer: 'Apple',
    model: 'iPhone14,2',
    name: 'iPhone',
    type: 'ios',
    token: `token-${MARK}`,
  },
  ip: '8.8.8.8',
  library: { name: '@segment/analytics-node', version: '2.2.0' },
  locale: 'en-US',
  location: {
    city: `City ${MARK}`,
    country: 'United States',
    latitude: 40.2964,
    longitude: -76.9411,
    region: 'CA',
  },
  network: { bluetooth: false, carrier: 'T-Mobile US', cellular: true, wifi: false },
  os: { name: 'iOS', version: '17.1.3' },
  page: {
    path: `/path/${MARK}`,
    referrer: `https://referrer.example/${MARK}`,
    search: '?utm_source=newsletter',
    title: `Title ${MARK}`,
    url: `https://shop.example/path/${MARK}?utm_source=newsletter`,
  },
  screen: { density: 2, height: 568, width: 320 },
  timezone: 'Europe/Amsterdam',
  traits: {
    email: `ada.${MARK}@example.com`,
    phone: '+14155552671',
    first_name: `Ada${MARK}`,
    last_name: `Lovelace${MARK}`,
    firstName: `Ada${MARK}`,
    lastName: `Lovelace${MARK}`,
  },
  userAgent: `Mozilla/5.0 (iPhone; CPU iPhone OS 17_1) AppleWebKit/605.1.15 ${MARK}`,
  integrations: {},
};

const TRAITS = {
  ...CONTEXT.traits,
  id: `id-${MARK}`,
  name: `Ada Lovelace ${MARK}`,
  username: `ada-${MARK}`,
  title: `Engineer ${MARK}`,
  age: 36,
  birthday: '1985-12-10T00:00:00.000Z',
  gender: 'female',
  avatar: `https://cdn.example/${MARK}.png`,
  description: `Mathematician ${MARK}`,
  website: `https://ada.example/${MARK}`,
  createdAt: '2024-03-04T05:06:07.000Z',
  created_at: '2024-03-04T05:06:07.000Z',
  plan: `plan-${MARK}`,
  industry: `Industry ${MARK}`,
  employees: 42193,
  company: {
    id: `co-${MARK}`,
    name: `Company ${MARK}`,
    industry: 'Software',
    employee_count: 42193,
    plan: 'pro',
  },
  address: {
    street: `Street ${MARK}`,
    city: `City ${MARK}`,
    state: 'CA',
    postalCode: '94107',
    postal_code: '94107',
    country: 'US',
  },
};

const PROPERTIES = {
  checkout_id: `checkout-${MARK}`,
  order_id: `order-${MARK}`,
  cart_id: `cart-${MARK}`,
  affiliation: `Shop ${MARK}`,
  total: 7193.55,
  subtotal: 7093.55,
  revenue: 7193.55,
  value: 7193.55,
  shipping: 3.15,
  tax: 2.05,
  discount: 2.5,
  currency: 'USD',
  query: `query ${MARK}`,
  list_id: `list-${MARK}`,
  promotion_id: `promo-${MARK}`,
  email: `ada.${MARK}@example.com`,
  phone: '+14155552671',
  first_name: `Ada${MARK}`,
  last_name: `Lovelace${MARK}`,
  title: `Title ${MARK}`,
  path: `/path/${MARK}`,
  referrer: `https://referrer.example/${MARK}`,
  search: '?utm_source=newsletter',
  ...PRODUCT,
  products: [PRODUCT, { ...PRODUCT, product_id: `p-${MARK}-2`, sku: `sku-${MARK}-2` }],
};

const COMMON = {
  messageId: MESSAGE_ID,
  timestamp: '2026-01-02T03:04:05.678Z',
  originalTimestamp: '2026-01-02T03:04:05.678Z',
  sentAt: '2026-01-02T03:04:06.000Z',
  receivedAt: '2026-01-02T03:04:06.100Z',
  userId: '5f1d2c3b-7a69-4b58-8c47-9d3e2f1a0b6c',
  anonymousId: '0a9b8c7d-6e5f-4d3c-9b2a-1f0e9d8c7b6a',
  context: CONTEXT,
  integrations: {},
};

/** Events as Segment's spec shows them, with everything that a mapping could look for. */
export const SAMPLE_EVENTS: Readonly<Record<EventType, Sample>> = {
  track: { ...COMMON, type: 'track', event: 'Order Completed', properties: PROPERTIES },
  identify: { ...COMMON, type: 'identify', traits: TRAITS },
  page: { ...COMMON, type: 'page', name: `Home ${MARK}`, category: `Docs ${MARK}`, properties: PROPERTIES },
  screen: {
    ...COMMON,
    type: 'screen',
    name: `Home ${MARK}`,
    category: `Docs ${MARK}`,
    properties: PROPERTIES,
  },
  group: { ...COMMON, type: 'group', groupId: `group-${MARK}`, traits: TRAITS },
  alias: { ...COMMON, type: 'alias', previousId: `previous-${MARK}` },
};
