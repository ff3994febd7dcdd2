/**
 * The double keeps the documented rules of the Measurement Protocol and refuses what breaks them, where Google would drop
 * it in silence. It cannot prove that Google counts what it takes.
 */
import { join } from 'node:path';
import {
  ConfigError,
  HttpError,
  type Delivery,
  type HttpRequest,
  type HttpResponse,
} from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { destination, meta } from './index.ts';
import refused from './fixtures/debug-refused.json' with { type: 'json' };
import purchase from './fixtures/purchase.json' with { type: 'json' };

const SETTINGS = { measurementId: 'G-ABC1234567', apiSecret: 's3cret-s3cret' };
const APP = { firebaseAppId: '1:1234:android:abcdef', apiSecret: 's3cret-s3cret', region: 'global' };
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const HOUR_MS = 3_600_000;

describeDestinationContract(destination, {
  settings: SETTINGS,
  http: {
    goldenFolder: join(__dirname, 'fixtures', 'golden'),
    success: () => ({ status: 204 }),
    errors: [
      { name: 'a fault of theirs passes', answer: { status: 500 }, outcome: { status: 'retry' } },
      { name: 'too much at once passes', answer: { status: 429 }, outcome: { status: 'retry' } },
      { name: 'a body that is too large is dead', answer: { status: 413 }, outcome: { status: 'dead' } },
    ],
  },
});

/** Google, if it said what it drops. */
function strict({ url, body }: HttpRequest): Partial<HttpResponse> {
  const { searchParams, pathname } = new URL(url);
  const { client_id, app_instance_id, events, user_properties = {} } = JSON.parse(String(body));
  const isApp = searchParams.has('firebase_app_id');
  const names = (object: object) => Object.keys(object);
  const isName = (name: string) => /^[A-Za-z]\w{0,39}$/.test(name) && !/^(google_|ga_|firebase_)/.test(name);
  const isRight =
    pathname === '/mp/collect' &&
    searchParams.get('api_secret') === 's3cret-s3cret' &&
    typeof (isApp ? app_instance_id : client_id) === 'string' &&
    events.length >= 1 &&
    events.length <= 25 &&
    Buffer.byteLength(String(body)) < 130_000 &&
    names(user_properties).length <= 25 &&
    events.every(
      ({ name, params, timestamp_micros: micros }: any) =>
        isName(name) &&
        micros / 1000 <= NOW &&
        micros / 1000 >= NOW - 72 * HOUR_MS &&
        names(params).filter((key) => key !== 'items').length <= 25 &&
        names(params).every((key) => isName(key)) &&
        Object.values(params).every((value) => typeof value !== 'string' || [...value].length <= 100) &&
        (params.items ?? []).length <= 200,
    );
  return { status: isRight ? 204 : 400 };
}

async function send(payloads: readonly object[], settings: object = SETTINGS) {
  const context = makeContext({ answer: strict, now: NOW });
  const deliveries: Delivery[] = payloads.map((payload, n) => ({
    ...makeDelivery({ messageId: `m-${n}` }),
    payload: { name: 'read', clientId: 'c', ...payload },
  }));
  const outcomes = await destination.actions.sendEvent!.performBatch!(context, { ...settings }, deliveries);
  const bodies = context.requests.map(({ body }) => JSON.parse(String(body)));
  return {
    outcomes,
    bodies,
    urls: context.requests.map(({ url }) => url),
    events: bodies.flatMap((b) => b.events),
  };
}

describe('google-analytics-4', () => {
  it('sends the documented purchase', async () => {
    const { bodies, outcomes } = await send([purchase.payload]);
    expect(outcomes).toEqual([{ status: 'delivered' }]);
    expect(bodies).toEqual([purchase.request]);
  });

  it('puts 25 events of one user into a request, and never two users', async () => {
    const payloads = Array.from({ length: 70 }, (_, n) => ({ clientId: `c-${n % 2}`, userId: `u-${n % 2}` }));
    const { bodies, outcomes } = await send(payloads);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['delivered']));
    expect(bodies.map(({ client_id: id, events }) => [id, events.length]).sort()).toEqual([
      ...[
        ['c-0', 10],
        ['c-0', 25],
        ['c-1', 10],
        ['c-1', 25],
      ],
    ]);
  });

  it('keeps events of different consent apart', async () => {
    const { bodies } = await send([{ adUserData: true }, { adUserData: 'denied', adPersonalization: false }]);
    expect(bodies.map(({ consent }) => consent)).toEqual([
      { ad_user_data: 'GRANTED' },
      { ad_user_data: 'DENIED', ad_personalization: 'DENIED' },
    ]);
  });

  it('leaves out and cuts what Google would not take', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`p${n}`, n]));
    const params = {
      ...{ google_x: 1, 'with space': 1, nested: { a: 1 }, none: null, long: 'é'.repeat(200), yes: true },
      ...{ ['n'.repeat(41)]: 1, firebase_conversion: 1, ...many },
    };
    const { events, outcomes } = await send([{ params, value: '12.5', currency: 'eur', sessionId: 's' }]);
    expect(outcomes).toEqual([{ status: 'delivered' }]);
    const [{ params: sent }] = events;
    expect(Object.keys(sent)).toHaveLength(25);
    expect(sent).toMatchObject({ value: 12.5, currency: 'EUR', session_id: 's', yes: 'true', p0: 0 });
    expect(sent.long).toBe('é'.repeat(100));
  });

  it.each(['session_start', 'ad_click', 'google_x', 'firebase_x', '', '1st', 'x'.repeat(41), '…'])(
    'refuses an event named %j',
    async (name) => {
      const { outcomes, bodies } = await send([{ name }, {}]);
      expect(outcomes).toMatchObject([{ status: 'dead', reason: 'payload' }, { status: 'delivered' }]);
      expect(bodies[0].events).toHaveLength(1);
    },
  );

  it.each([
    ['Order Completed', 'purchase'],
    ['Article Read!', 'article_read'],
    ['myEvent', 'myEvent'],
  ])('names %s %s', async (name, wanted) => {
    expect((await send([{ name }])).events[0].name).toBe(wanted);
  });

  it('refuses what is older than 72 hours, and takes a clock that is fast', async () => {
    const at = (ms: number) => ({ timestamp: new Date(NOW + ms).toISOString() });
    const { outcomes, events } = await send([at(-73 * HOUR_MS), at(-71 * HOUR_MS), at(HOUR_MS), {}]);
    expect(outcomes.map(({ status }) => status)).toEqual(['dead', 'delivered', 'delivered', 'delivered']);
    expect(events.map(({ timestamp_micros: micros }) => (micros / 1000 - NOW) / HOUR_MS)).toEqual([
      -71, 0, 0,
    ]);
  });

  it('refuses an event without an id, and one that is too large', async () => {
    const items = Array.from({ length: 200 }, () => ({ item_id: 'x'.repeat(1_000) }));
    const { outcomes } = await send([{ clientId: undefined }, { items }]);
    expect(outcomes.map(({ status }) => status)).toEqual(['dead', 'dead']);
  });

  it('sends to an app stream, anywhere', async () => {
    const { urls, bodies } = await send([{}], APP);
    expect(urls[0]).toMatch(/^https:\/\/www\.google-analytics\.com\/mp\/collect\?firebase_app_id=1%3A1234/);
    expect(bodies[0]).toMatchObject({ app_instance_id: 'c' });
    expect(bodies[0]).not.toHaveProperty('client_id');
  });

  it('knows its own metadata', () => expect(destination.meta).toBe(meta));
});

describe('google-analytics-4 check', () => {
  const check = async (answer: Partial<HttpResponse>, settings: object = SETTINGS) => {
    const context = makeContext({ answer: () => answer });
    await destination.check?.(context, { ...settings });
    return context.requests;
  };

  it('asks the validation server in the region', async () => {
    const [request] = await check({ text: '{"validationMessages": []}' });
    expect(request?.url).toMatch(/^https:\/\/region1\.google-analytics\.com\/debug\/mp\/collect\?/);
  });

  it('says what the validation server says', async () => {
    const checking = check({ text: JSON.stringify(refused) });
    await expect(checking).rejects.toThrow(ConfigError);
    await expect(check({ text: JSON.stringify(refused) })).rejects.toThrow(/measurement_id/);
  });

  it('cannot tell while Google is away', async () => {
    await expect(check({ status: 503 })).rejects.toBeInstanceOf(HttpError);
  });

  it.each([{ apiSecret: 'x' }, { ...SETTINGS, ...APP }])('wants one stream: %j', async (settings) => {
    await expect(check({}, settings)).rejects.toThrow(ConfigError);
  });
});
