import { compileFql } from '@trackyard/fql';
import { readConditions } from '../conditions/conditions.ts';

export type Event = Record<string, unknown>;

const WHO = { userId: 'u_1024', anonymousId: 'a_77f3' };
const CONTEXT = {
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
  locale: 'en-GB',
  page: { url: 'https://shop.example/', path: '/', title: 'Shop', referrer: 'https://search.example/' },
  traits: { email: 'ada@example.com' },
};
const PRODUCT = {
  product_id: 'p_1',
  sku: 'SKU-1',
  name: 'Teapot',
  price: 24.5,
  quantity: 2,
  category: 'Kitchen',
};
const ORDER = { order_id: 'o_5001', total: 49, revenue: 49, currency: 'EUR', products: [PRODUCT] };

function sample(type: string, more: Event): Event {
  return {
    ...{ type, messageId: `sample-${type}`, timestamp: '2026-01-15T10:30:00.000Z', ...WHO, ...more },
    context: CONTEXT,
  };
}

/** A small shop's events, for where none has come yet. */
const SAMPLES: readonly Event[] = [
  sample('track', { event: 'Order Completed', properties: ORDER }),
  sample('track', { event: 'Product Added', properties: { cart_id: 'c_9', ...PRODUCT } }),
  sample('track', { event: 'Product Viewed', properties: PRODUCT }),
  sample('track', { event: 'Checkout Started', properties: ORDER }),
  sample('track', { event: 'Signed Up', properties: { plan: 'Pro', ...ORDER } }),
  sample('identify', {
    traits: {
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: 'Byron',
      plan: 'Pro',
      phone: '+441632960001',
    },
  }),
  sample('page', { name: 'Home', properties: { ...CONTEXT.page, name: 'Home' } }),
  sample('screen', { name: 'Home', properties: { name: 'Home' } }),
  sample('group', { groupId: 'g_7', traits: { name: 'Analytical Engines', employees: 12 } }),
  sample('alias', { previousId: 'a_77f3' }),
];

/** The event that a rule is shown with: the latest real one that it takes, else a sample that it takes. */
export function eventFor(trigger: string, events: readonly Event[]): { event: Event; isReal: boolean } {
  const takes = takesOf(trigger);
  const real = events.find(takes);
  if (real) return { event: real, isReal: true };
  return { event: SAMPLES.find(takes) ?? madeFor(trigger), isReal: false };
}

/** Those of the real events that a rule takes. */
export function takenBy(trigger: string, events: readonly Event[]): Event[] {
  return events.filter(takesOf(trigger));
}

function takesOf(trigger: string): (event: Event) => boolean {
  const compiled = compileFql(trigger);
  return compiled.problem ? () => false : compiled.matches;
}

/** A sample under the name and with the values that the trigger asks for. */
function madeFor(trigger: string): Event {
  const { conditions = [], match } = readConditions(trigger) ?? {};
  const asked = (match === 'any' ? conditions.slice(0, 1) : conditions).filter(
    ({ operator }) => operator === 'is',
  );
  const type = asked.find(({ field }) => field === 'type')?.value ?? 'track';
  const made = structuredClone(SAMPLES.find((one) => one['type'] === type) ?? SAMPLES[0]!);
  for (const { field, value } of asked) put(made, field.split('.'), value);
  return made;
}

function put(into: Event, [name = '', ...deeper]: string[], value: unknown): void {
  if (deeper.length === 0) into[name] = value;
  else {
    into[name] = { ...(into[name] as Event | undefined) };
    put(into[name] as Event, deeper, value);
  }
}
