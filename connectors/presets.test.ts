/**
 * What a destination does that nobody has mapped yet: every preset of our own connectors, filled from an event that its
 * trigger takes by the real mapping kit, becomes a request or a record with the event's data. Nothing is sent.
 */
import { compileFql } from '@trackyard/fql';
import { createMapper } from '@trackyard/mapping';
import { classifyError, type Delivery, type Mapping, type Settings } from '@trackyard/connector-sdk';
import { makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { destinations } from './catalog.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const SETTINGS: Readonly<Record<string, Settings>> = {
  bigquery: { serviceAccountKey: '{}' },
  brevo: { apiKey: 'xkeysib-0123456789abcdef-XYZ' },
  clickhouse: { url: 'https://clickhouse.example.com:8443', user: 'writer' },
  duckdb: {},
  'google-analytics-4': { measurementId: 'G-ABC1234567', apiSecret: 'secret' },
  http: { url: 'https://api.example.com/{userId}' },
  hubspot: { accessToken: 'token' },
  kafka: { brokers: ['kafka.example.com:9092'], topic: 'events' },
  mailchimp: { apiKey: `${'0123456789abcdef'.repeat(2)}-us21`, audienceId: 'a1b2c3d4e5' },
  'meta-conversions': { pixelId: '1234567890', accessToken: 'token' },
  postgres: { host: 'db.example.com', database: 'events', user: 'writer' },
  redshift: {
    ...{ host: 'cluster.abc123.eu-central-1.redshift.amazonaws.com', database: 'dev' },
    ...{ user: 'writer', password: 'not-a-secret' },
  },
  s3: { bucket: 'events', region: 'eu-central-1', accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  slack: { webhookUrl: 'https://hooks.slack.com/services/T000/B000/XXXX' },
  snowflake: { account: 'MyOrg-My_Account', user: 'TRACKYARD', database: 'ANALYTICS', warehouse: 'LOAD_WH' },
  webhook: { url: 'https://hooks.example.com/in', secret: `whsec_${KEY}` },
};

const ANN = { email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee', phone: '+4930123456' };
const CONTEXT = {
  traits: ANN,
  page: { url: 'https://shop.example.com/' },
  userAgent: 'Browser/1',
  ip: '192.0.2.1',
};
const ORDER = {
  ...{ order_id: 'order-1', revenue: 12.5, currency: 'EUR' },
  products: [{ product_id: 'p1', name: 'Tea', price: 12.5, quantity: 1 }],
};

/** An event of each kind that a preset may ask for. */
const EVENTS = [
  ...[
    'Order Completed',
    'Product Added',
    'Checkout Started',
    'Product Viewed',
    'Products Searched',
    'Signed Up',
  ].map((event) => ({ type: 'track' as const, event, properties: ORDER })),
  { type: 'identify' as const, traits: ANN },
  { type: 'page' as const, name: 'Home' },
].map((sketch) => makeDelivery({ ...sketch, userId: 'user-1', context: CONTEXT }));

const own = Object.keys(destinations).filter((slug) => !slug.includes('/'));

it('knows settings for every connector of ours', () =>
  expect(Object.keys(SETTINGS).sort()).toEqual(own.sort()));

describe.each(own)('%s', (slug) => {
  it('makes something of an event by each of its presets', async () => {
    const { meta, actions } = await destinations[slug]!.load();
    expect(meta.presets.length).toBeGreaterThan(0);
    for (const { name, trigger, action, fields } of meta.presets) {
      const compiled = compileFql(trigger);
      const found = EVENTS.find(({ event }) => !compiled.problem && compiled.matches(event));
      expect({ name, found }).toEqual({ name, found: expect.anything() });
      const delivery = { ...found!, payload: payloadOf(found!, fields, meta.actions[action]!.fields) };
      const made = await run(actions[action]!, SETTINGS[slug]!, delivery);
      expect({ name, made }).toEqual({
        name,
        made: expect.stringMatching(/user-1|ann@example|order-1|p1|12\.5/),
      });
    }
  });
});

function payloadOf({ event }: Delivery, fields: Mapping, of: Parameters<typeof createMapper>[1]) {
  if (Object.keys(fields).length === 0) return event as unknown as Delivery['payload'];
  return createMapper(structuredClone(fields), of)(event);
}

/** What would be sent or written, as text; or what became of the event instead. */
async function run(
  action: Awaited<ReturnType<(typeof destinations)[string]['load']>>['actions'][string],
  settings: Settings,
  delivery: Delivery,
): Promise<string> {
  if (action.records) return JSON.stringify(action.records(settings, delivery));
  const context = makeContext();
  const [outcome] = action.batching?.(settings)
    ? await action.performBatch!(context, settings, [delivery])
    : [await action.perform!(context, settings, delivery).catch((error: unknown) => classifyError(error, 0))];
  const refused = outcome && outcome.status !== 'delivered' ? outcome : undefined;
  return refused
    ? `not sent: ${JSON.stringify(refused)}`
    : context.requests.map(({ url, body }) => `${url} ${body}`).join();
}
