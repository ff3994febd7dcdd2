export interface SampleEvent {
  type: 'identify' | 'page' | 'track';
  messageId: string;
  timestamp: string;
  anonymousId: string;
  userId?: string;
  name?: string;
  event?: string;
  traits?: Record<string, unknown>;
  properties?: Record<string, unknown>;
  context: Record<string, unknown>;
}

interface Shop {
  visitors: number;
  /** Visits began in the half hour before. */
  nowMs: number;
  /** From 0 up to 1; the same numbers make the same shop. */
  random(): number;
  newId(): string;
}

const PRODUCTS = [
  { product_id: 'sku-101', name: 'Trail Shoes', category: 'Shoes', price: 89 },
  { product_id: 'sku-204', name: 'Rain Jacket', category: 'Jackets', price: 129.5 },
  { product_id: 'sku-310', name: 'Wool Socks', category: 'Socks', price: 14.9 },
  { product_id: 'sku-415', name: 'Day Pack', category: 'Bags', price: 64 },
  { product_id: 'sku-520', name: 'Water Bottle', category: 'Outdoor', price: 19.95 },
];
const PEOPLE = ['Ada', 'Ben', 'Chloé', 'Dmitri', 'Emeka', 'Fatima', 'Greta', 'Hiro', 'Ines', 'Jonas'];
const CAMPAIGNS = [undefined, undefined, { name: 'autumn-sale', source: 'newsletter', medium: 'email' }];
const HALF_HOUR_MS = 30 * 60_000;
const LIBRARY = { name: 'trackyard-sample-shop', version: '1' };

/**
 * What a plausible shop sends: visitors browse, some add to the cart, fewer begin to pay, and three of four of those
 * pay; the others give up on the way. Events by Segment's e-commerce specification, oldest first.
 */
export function sampleShop(shop: Shop): SampleEvent[] {
  const visits = Array.from({ length: shop.visitors }, (_, index) => visit(index, shop));
  return visits.flat().sort((one, other) => one.timestamp.localeCompare(other.timestamp));
}

function visit(index: number, { nowMs, random, newId }: Shop): SampleEvent[] {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
  const events: SampleEvent[] = [];
  const anonymousId = newId();
  const campaign = pick(CAMPAIGNS);
  let atMs = nowMs - HALF_HOUR_MS + random() * (HALF_HOUR_MS - 6 * 60_000);
  const customer: { userId?: string } = {};
  const add = (
    event: Pick<SampleEvent, 'type' | 'name' | 'event' | 'traits' | 'properties'>,
    path: string,
  ) => {
    atMs += 4_000 + random() * 26_000;
    events.push({
      ...event,
      messageId: `sample-${newId()}`,
      timestamp: new Date(atMs).toISOString(),
      anonymousId,
      ...customer,
      context: {
        library: LIBRARY,
        page: { path, url: `https://shop.example${path}`, title: 'Sample shop' },
        ...(campaign && { campaign }),
      },
    });
  };
  const track = (event: string, properties: Record<string, unknown>, path: string) =>
    add({ type: 'track', event, properties }, path);

  add({ type: 'page', name: 'Home', properties: { path: '/' } }, '/');
  const product = pick(PRODUCTS);
  const path = `/products/${product.product_id}`;
  track('Product List Viewed', { category: product.category }, '/products');
  track('Product Viewed', { ...product, currency: 'EUR' }, path);
  if (random() > 0.6) return events;
  const quantity = 1 + Math.floor(random() * 2);
  track('Product Added', { ...product, quantity, currency: 'EUR' }, path);
  if (random() > 0.7) return events;
  const total = Number((product.price * quantity).toFixed(2));
  const order = { order_id: `order-${newId().slice(0, 8)}`, total, currency: 'EUR' };
  track('Checkout Started', { ...order, products: [{ ...product, quantity }] }, '/checkout');
  const first = PEOPLE[index % PEOPLE.length]!;
  customer.userId = `customer-${1_000 + index}`;
  const email = `${first
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z]/g, '')}.${index}@shop.example`;
  add({ type: 'identify', traits: { email, first_name: first, plan: 'member' } }, '/checkout');
  if (random() > 0.75) return events;
  track('Order Completed', { ...order, revenue: total, products: [{ ...product, quantity }] }, '/thank-you');
  return events;
}
