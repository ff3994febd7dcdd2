import { join } from 'node:path';
import {
  classifyError,
  ConfigError,
  delivered,
  PayloadError,
  type Delivery,
  type Settings,
} from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { destination } from './index.ts';

const SETTINGS = { url: 'https://api.example.com/v1/events' };
const AUTH_SECRET = 's3cret';

describeDestinationContract(destination, {
  settings: SETTINGS,
  variants: [
    {
      ...SETTINGS,
      ...{ batch: true, auth: 'basic', user: 'ann', authSecret: AUTH_SECRET, headers: { Accept: '*/*' } },
    },
    { url: 'https://api.example.com/users/{userId}', method: 'PUT', format: 'form' },
    { ...SETTINGS, format: 'ndjson', batch: true, auth: 'bearer', authSecret: AUTH_SECRET },
  ],
  http: {
    goldenFolder: join(__dirname, 'fixtures', 'golden'),
    errors: [
      { name: 'a wrong key holds', answer: { status: 401 }, outcome: { status: 'held' } },
      { name: 'a refusal kills', answer: { status: 422 }, outcome: { status: 'dead', reason: 'http_422' } },
      {
        name: 'a pause is kept',
        answer: { status: 429, headers: { 'retry-after': '3' } },
        outcome: { status: 'retry', afterMs: 3_000 },
      },
      { name: 'a fault is tried again', answer: { status: 503 }, outcome: { status: 'retry' } },
    ],
  },
});

async function run(settings: Settings, payloads: readonly object[], status = 200, action = 'sendTemplate') {
  const context = makeContext({ answer: () => ({ status, headers: { 'retry-after': '7' } }) });
  const deliveries = payloads.map((payload, n) => ({
    ...makeDelivery({ messageId: `m-${n}`, userId: `u/${n}`, properties: { n } }, `dlv_${n}`),
    payload: { ...payload },
  }));
  const { perform, performBatch, batching } = destination.actions[action]!;
  const single = (delivery: Delivery) =>
    perform!(context, settings, delivery).then(
      () => delivered,
      (error: unknown) => classifyError(error, 0),
    );
  const outcomes = batching!(settings)
    ? await performBatch!(context, settings, deliveries)
    : await Promise.all(deliveries.map(single));
  return { requests: context.requests, outcomes };
}

describe('http', () => {
  it('fills the URL from the event, as one segment, and groups a batch by it', async () => {
    const url = 'https://api.example.com/{userId}/{properties.n}?type={type}';
    const { requests } = await run({ url, batch: true }, [{ body: 1 }, { body: 2 }]);
    expect(requests.map((request) => request.url)).toEqual([
      'https://api.example.com/u%2F0/0?type=track',
      'https://api.example.com/u%2F1/1?type=track',
    ]);
    expect(requests.map(({ body }) => body)).toEqual(['[1]', '[2]']);
  });

  it.each(['{nothing}', '{properties}', '{constructor.name}', '{__proto__}', '{properties.dots}'])(
    'kills an event that has no value for %s',
    async (placeholder) => {
      const context = makeContext();
      const event = { messageId: 'm', properties: { dots: '..' } };
      const settings = { url: `https://api.example.com/a/${placeholder}/b` };
      const sending = destination.actions.send!.perform!(context, settings, makeDelivery(event));
      await expect(sending).rejects.toBeInstanceOf(PayloadError);
      expect(context.requests).toEqual([]);
    },
  );

  it('writes forms and lines', async () => {
    const form = await run({ ...SETTINGS, format: 'form' }, [{ body: { a: 'é&', b: [1], c: null, d: 5 } }]);
    expect(form.requests[0]).toMatchObject({
      ...{ body: 'a=%C3%A9%26&b=%5B1%5D&d=5' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const lines = await run({ ...SETTINGS, format: 'ndjson', batch: true }, [
      { body: { a: 1 } },
      { body: '{\n "b": 2 }' },
    ]);
    expect(lines.requests[0]?.body).toBe('{"a":1}\n{ "b": 2 }\n');
  });

  it.each(['GET', 'HEAD', 'DELETE'])('sends no body with %s', async (method) => {
    const { requests } = await run({ ...SETTINGS, method }, [{ body: { a: 1 } }]);
    expect(requests[0]).toMatchObject({ method });
    expect(requests[0]).not.toHaveProperty('body');
    expect(requests[0]?.headers).not.toHaveProperty('content-type');
  });

  it.each([
    [{ auth: 'basic', user: 'ann', authSecret: 's:é' }, { authorization: 'Basic YW5uOnM6w6k=' }],
    [{ auth: 'bearer', authSecret: 't' }, { authorization: 'Bearer t' }],
    [{ auth: 'header', authSecret: 't' }, { 'x-api-key': 't' }],
    [{ auth: 'header', authHeader: 'X-Mine', authSecret: 't' }, { 'x-mine': 't' }],
    [
      { secretHeaders: { 'X-B': 'b' }, headers: { 'X-A': 'a' } },
      { 'x-a': 'a', 'x-b': 'b' },
    ],
  ])('says who sends with %j', async (settings, headers) => {
    const { requests } = await run({ ...SETTINGS, ...settings }, [{ body: {} }]);
    expect(requests[0]?.headers).toMatchObject(headers);
  });

  it('cuts batches by number and size', async () => {
    const payloads = Array.from({ length: 5 }, () => ({ body: { text: 'x'.repeat(400) } }));
    const byNumber = await run({ ...SETTINGS, batch: true, maxBatchEvents: 3 }, payloads);
    expect(byNumber.requests).toHaveLength(2);
    const bySize = await run({ ...SETTINGS, batch: true, maxBatchKilobytes: 1 }, payloads);
    expect(bySize.requests).toHaveLength(3);
    for (const { body } of bySize.requests) expect(String(body).length).toBeLessThanOrEqual(1_000);
  });

  it.each([
    [409, { 409: 'delivered' }, { status: 'delivered' }],
    [404, { 404: 'retry' }, { status: 'retry', afterMs: 7_000 }],
    [404, { '4xx': 'dead', 404: 'held' }, { status: 'held', message: 'The API answered 404.' }],
    [401, { '4xx': 'dead' }, { status: 'dead', message: 'The API answered 401.' }],
    [200, { 200: 'dead' }, { status: 'dead', message: 'The API answered 200.' }],
    [503, { '4xx': 'dead' }, { status: 'retry', reason: 'http_503' }],
  ])('takes %i with %j for %j', async (status, statuses, outcome) => {
    for (const batch of [false, true]) {
      const { outcomes } = await run({ ...SETTINGS, batch, statuses }, [{ body: {} }], status);
      expect(outcomes).toEqual([expect.objectContaining(outcome)]);
    }
  });

  it('names a request the same over retries', async () => {
    const [first, again] = [await run(SETTINGS, [{ body: 1 }]), await run(SETTINGS, [{ body: 1 }])];
    expect(first.requests[0]?.headers?.['idempotency-key']).toBe('dlv_0');
    expect(again.requests).toEqual(first.requests);
  });

  it.each([
    { url: 'ftp://a' },
    { url: 'https://{userId}.example.com/' },
    { url: 'https://example.com{userId}' },
    { url: 'https://example.com/{a' },
    { headers: { Host: 'a' } },
    { secretHeaders: { a: 'hidden\n' } },
    { auth: 'bearer' },
    { auth: 'bearer', authSecret: 'hidden\n' },
    { auth: 'basic', authSecret: 'hidden' },
    { auth: 'basic', user: 'a:b', authSecret: 'hidden' },
    { statuses: { 409: 'fine' } },
    { statuses: { '40x': 'dead' } },
  ])('refuses %j', async (changes) => {
    const error = await destination
      .check?.(makeContext(), { ...SETTINGS, ...changes })
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).not.toContain('hidden');
  });
});
