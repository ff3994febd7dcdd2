/**
 * The double keeps the documented rules of the Conversions API: it refuses a whole request for one wrong event. It cannot
 * prove that Meta finds the people, nor what Meta minds first in a request that is wrong in two ways.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  AuthError,
  ConfigError,
  type Delivery,
  type HttpRequest,
  type HttpResponse,
} from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { destination, meta } from './index.ts';
import errors from './fixtures/errors.json' with { type: 'json' };

const SETTINGS = { pixelId: '1234567890', accessToken: 'token-token' };
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const DAY_MS = 86_400_000;
const TAKEN = { text: '{"events_received":2,"messages":[],"fbtrace_id":"x"}' };

const answer = (body: object, status = 400, headers = {}) => ({
  status,
  headers,
  text: JSON.stringify(body),
});
const withCode = (code: number, more = {}) => answer({ error: { message: 'x', code, ...more } });
const usage = (minutes: number) => ({
  'x-business-use-case-usage': `{"1":[{"type":"ads_management","estimated_time_to_regain_access":${minutes}}]}`,
});

describeDestinationContract(destination, {
  settings: SETTINGS,
  variants: [{ ...SETTINGS, testEventCode: 'TEST1' }],
  http: {
    goldenFolder: join(__dirname, 'fixtures', 'golden'),
    success: () => TAKEN,
    values: {
      sendEvent: {
        actionSource: 'chat',
        currency: 'EUR',
        userData: { email: 'ann@example.com', userAgent: 'Browser/1' },
      },
    },
    errors: [
      {
        name: 'an expired token holds',
        answer: answer(errors.expiredToken),
        outcome: { status: 'held', reason: 'auth' },
      },
      {
        name: 'a missing permission holds',
        answer: answer(errors.permission, 403),
        outcome: { status: 'held', reason: 'auth' },
      },
      {
        name: 'an unknown dataset holds',
        answer: answer(errors.unknownPixel),
        outcome: { status: 'held', reason: 'config' },
      },
      {
        name: 'a wrong event is dead',
        answer: answer(errors.invalidParameter),
        outcome: { status: 'dead', reason: 'payload' },
      },
      {
        name: 'too many calls wait as long as Meta says',
        answer: answer(errors.tooManyCalls, 400, usage(7)),
        outcome: { status: 'retry', reason: 'rate_limited', afterMs: 420_000 },
      },
      ...[4, 17, 32, 613, 80_004].map((code) => ({
        name: `code ${code} waits a minute`,
        answer: withCode(code),
        outcome: { status: 'retry' as const, reason: 'rate_limited', afterMs: 60_000 },
      })),
      { name: 'a fault of theirs passes', answer: answer(errors.unknown, 500), outcome: { status: 'retry' } },
      {
        name: 'what calls itself passing passes',
        answer: withCode(5_000, { is_transient: true }),
        outcome: { status: 'retry' },
      },
      {
        name: 'a proxy in front of Meta passes',
        answer: { status: 502, text: '<html>' },
        outcome: { status: 'retry' },
      },
      {
        name: 'an unknown refusal goes by its status',
        answer: withCode(5_000),
        outcome: { status: 'dead', reason: 'http_400' },
      },
    ],
  },
});

/** Meta, of which `bad` events are refused, with all that are in their request. */
function strict({ body, url }: HttpRequest): Partial<HttpResponse> {
  const { data, access_token: token } = JSON.parse(String(body));
  if (token !== SETTINGS.accessToken) return answer(errors.expiredToken, 401);
  if (!url.endsWith(`/${SETTINGS.pixelId}/events`)) return answer(errors.unknownPixel);
  const isHash = (value: unknown) => [value].flat().every((one) => /^[0-9a-f]{64}$/.test(String(one)));
  const isRight = ({ event_name, event_time, event_id, action_source, user_data, ...event }: any) =>
    event_name !== 'bad' &&
    Number.isInteger(event_time) &&
    event_time * 1000 > NOW - (action_source === 'physical_store' ? 62 : 7) * DAY_MS - 1000 &&
    event_id.length > 0 &&
    (action_source !== 'website' || (event.event_source_url && user_data.client_user_agent)) &&
    ['em', 'ph', 'fn', 'ln', 'external_id'].every((name) => !user_data[name] || isHash(user_data[name]));
  if (data.length === 0 || data.length > 1_000 || !data.every(isRight))
    return answer(errors.invalidParameter);
  return answer({ events_received: data.length, messages: [] }, 200);
}

const PERSON = { email: 'Ann@Example.com ', userAgent: 'Browser/1' };

async function send(
  payloads: readonly object[],
  reply: (request: HttpRequest) => Partial<HttpResponse> = strict,
) {
  const context = makeContext({ answer: reply, now: NOW });
  const deliveries: Delivery[] = payloads.map((payload, n) => ({
    ...makeDelivery({ messageId: `m-${n}` }, `dlv_${n}`),
    payload: { eventName: 'Lead', eventSourceUrl: 'https://example.com/', userData: PERSON, ...payload },
  }));
  const outcomes = await destination.actions.sendEvent!.performBatch!(context, SETTINGS, deliveries);
  const bodies = context.requests.map(({ body }) => JSON.parse(String(body)));
  return { outcomes, bodies, statuses: outcomes.map(({ status }) => status) };
}

describe('meta-conversions', () => {
  it('hashes what Meta wants hashed, and nothing else', async () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const userData = {
      ...PERSON,
      phone: '+1 650 555',
      externalId: 'u1',
      ip: '1.2.3.4',
      clickId: 'fb.1.2.3',
      country: 'US',
    };
    const { bodies, statuses } = await send([{ userData }]);
    expect(statuses).toEqual(['delivered']);
    expect(bodies[0].data[0].user_data).toEqual({
      ...{ em: [sha256('ann@example.com')], ph: [sha256('1650555')], external_id: [sha256('u1')] },
      ...{
        country: [sha256('us')],
        client_ip_address: '1.2.3.4',
        client_user_agent: 'Browser/1',
        fbc: 'fb.1.2.3',
      },
    });
    expect(JSON.stringify(bodies)).not.toMatch(/example\.com "|Ann|650 555/i);
  });

  it('finds the one event for which Meta refuses a thousand', async () => {
    const payloads = Array.from({ length: 1_000 }, (_, n) => ({ eventName: n === 617 ? 'bad' : 'Lead' }));
    const { statuses, bodies } = await send(payloads);
    expect(statuses.map((status, n) => [status, n]).filter(([status]) => status !== 'delivered')).toEqual([
      ['dead', 617],
    ]);
    expect(bodies.length).toBeLessThan(25);
  });

  it('does not send a thousand requests for a thousand bad events', async () => {
    const { statuses, bodies } = await send(Array.from({ length: 1_000 }, () => ({ eventName: 'bad' })));
    expect(bodies.length).toBeLessThanOrEqual(64);
    expect(new Set(statuses)).toEqual(new Set(['dead', 'retry']));
  });

  it.each([
    ['too old', { timestamp: new Date(NOW - 8 * DAY_MS).toISOString() }],
    ['without anybody', { userData: { userAgent: 'x', country: 'de' } }],
    ['of a website without a user agent', { userData: { email: 'a@b.c' } }],
    ['of a website without a URL', { eventSourceUrl: '' }],
    ['a purchase without a currency', { eventName: 'Purchase', value: 5 }],
    ['in no currency', { value: 5, currency: 'euros' }],
  ])('keeps an event that is %s from spoiling the request', async (_what, payload) => {
    const { statuses, bodies } = await send([payload, {}]);
    expect(statuses).toEqual(['dead', 'delivered']);
    expect(bodies).toHaveLength(1);
  });

  it('takes old events of shops, and a clock that is fast', async () => {
    const shop = { actionSource: 'physical_store', timestamp: new Date(NOW - 60 * DAY_MS).toISOString() };
    const { bodies, statuses } = await send([shop, { timestamp: new Date(NOW + DAY_MS).toISOString() }]);
    expect(statuses).toEqual(['delivered', 'delivered']);
    expect(bodies[0].data[1].event_time).toBe(Math.floor(NOW / 1000));
  });

  it('names an event the same over retries, or as the pixel does', async () => {
    const { bodies } = await send([{}, { eventId: 'pixel-1' }]);
    expect(bodies[0].data.map((event: any) => event.event_id)).toEqual(['dlv_0', 'pixel-1']);
  });

  it('sends the order', async () => {
    const contents = [{ product_id: 'p1', quantity: '2', price: 5 }, { name: 'no id' }];
    const { bodies } = await send([
      {
        eventName: 'Purchase',
        value: '12.5',
        currency: 'eur',
        contents,
        orderId: 5,
        optOut: true,
        limitedDataUse: true,
      },
    ]);
    expect(bodies[0].data[0]).toMatchObject({
      custom_data: {
        ...{ value: 12.5, currency: 'EUR', order_id: '5', content_ids: ['p1'], content_type: 'product' },
        contents: [{ id: 'p1', quantity: 2, item_price: 5 }],
      },
      ...{ opt_out: true, data_processing_options: ['LDU'], data_processing_options_country: 0 },
    });
  });

  it('checks the token without an event', async () => {
    const check = async (settings: object) => {
      const context = makeContext({ answer: strict });
      await destination.check?.(context, { ...SETTINGS, ...settings });
      return context.requests.map(({ body }) => JSON.parse(String(body)).data);
    };
    expect(await check({})).toEqual([[]]);
    await expect(check({ accessToken: 'other' })).rejects.toBeInstanceOf(AuthError);
    await expect(check({ pixelId: '99999' })).rejects.toBeInstanceOf(ConfigError);
  });

  it('knows its own metadata', () => expect(destination.meta).toBe(meta));
});
