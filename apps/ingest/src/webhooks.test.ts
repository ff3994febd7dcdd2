/** Webhook URLs of sources, behind a real server. Double: the connector, whose vendor signs with an HMAC. */
import {
  defineSource,
  hmac,
  jsonObject,
  PayloadError,
  verdictOn,
  type SourceDefinition,
} from '@trackyard/connector-sdk';
import { normaliseLine, type RawLine } from '@trackyard/lake';
import { startIngest, type IngestHarness } from './testing/ingest-harness.ts';
import { createWebhookSources } from './webhook-sources.ts';

const SECRET = 'secret of the vendor';
const definition: SourceDefinition = defineSource({
  meta: {
    slug: 'shop',
    name: 'Shop',
    category: 'E-commerce and loyalty',
    description: 'A shop.',
    kind: 'webhook',
    settings: {},
  },
  headers: ['x-topic'],
  secretQuery: ['token'],
  handshake: ({ method, query }) =>
    method === 'GET' && query['challenge'] ? { status: 200, body: query['challenge'] } : undefined,
  verify: ({ method, headers, body, query }, { secret }) =>
    method === 'GET'
      ? { ok: query['token'] === secret, reason: 'credentials' }
      : verdictOn(headers['x-signature'], hmac('sha256', String(secret), body), 'hex'),
  parse(request) {
    if (request.method === 'GET') return [{ type: 'track', event: 'Clicked', userId: request.query['user'] }];
    const { id, orders, kind } = jsonObject(request);
    if (kind === 'odd') throw new PayloadError('Never seen.');
    if (kind === 'bug') throw new TypeError('A bug of the connector.');
    return (orders as object[]).map((order, index) => ({
      ...{
        type: 'track',
        event: request.headers['x-topic'],
        messageId: `shop-${String(id)}-${String(index)}`,
      },
      ...order,
    }));
  },
});

const configs = new Map(
  ['src_shop', 'src_off', 'src_sdk'].map((id) => [
    id,
    {
      ...{ id, workspaceId: 'ws', enabled: id !== 'src_off', strict: false, settings: { secret: 'sealed' } },
      type: id === 'src_sdk' ? 'http' : 'shop',
    },
  ]),
);

let hub: IngestHarness;
beforeEach(async () => {
  hub = await startIngest({
    webhooks: createWebhookSources({
      byId: (id) => configs.get(id),
      load: (type) =>
        Promise.resolve(type === 'shop' ? definition : { meta: { ...definition.meta, kind: 'collection' } }),
      unseal: (_owner, settings) => ({ ...settings, secret: SECRET }),
    }),
  });
});
afterEach(() => hub.stop());

const post = (body: object | string, { path = '/v1/webhooks/src_shop', headers = {} } = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const signature = hmac('sha256', SECRET, text).toString('hex');
  return hub.send(path, { body: text, headers: { 'x-signature': signature, 'x-topic': 'Paid', ...headers } });
};
const order = { id: 7, orders: [{ userId: 'u1' }, { event: 'Shipped', userId: 'u2' }] };
const lines = () => hub.committed().bodies as unknown as RawLine[];

describe('a vendor’s webhook', () => {
  it('is answered, kept as it came, and its events are on their way', async () => {
    const { status, json } = await post(order);
    expect([status, json]).toEqual([200, { success: true }]);
    const { events, quarantine } = hub.committed();
    expect(events).toMatchObject([
      { type: 'track', event: 'Paid', userId: 'u1', messageId: 'shop-7-0', context: {} },
      { type: 'track', event: 'Shipped', userId: 'u2', messageId: 'shop-7-1' },
    ]);
    expect(quarantine).toEqual([]);
    expect(lines()).toMatchObject([
      {
        ...{ sourceId: 'src_shop', method: 'POST', path: '/v1/webhooks/src_shop', encoding: 'utf8' },
        body: JSON.stringify(order),
        headers: { 'x-topic': 'Paid' },
      },
    ]);
    expect(JSON.stringify(lines())).not.toMatch(/x-signature/);
  });

  it('is read from the lake as it was read when it came, and knows no address of a user', async () => {
    await post(order);
    const [line] = lines();
    expect(normaliseLine(line!).events).toEqual(hub.committed().events);
  });

  it('may come by GET; the lake keeps its query without secrets', async () => {
    const { status } = await hub.send(`/v1/webhooks/src_shop?user=u9&token=${encodeURIComponent(SECRET)}`, {
      method: 'GET',
      headers: {},
    });
    expect(status).toBe(200);
    expect(hub.committed().events).toMatchObject([{ event: 'Clicked', userId: 'u9' }]);
    expect(lines()).toMatchObject([{ method: 'GET', body: 'user=u9' }]);
    expect(normaliseLine(lines()[0]!).events).toEqual(hub.committed().events);
  });

  it('may be larger than what an SDK sends', async () => {
    const orders = Array.from({ length: 1_000 }, (_, n) => ({
      userId: `u${n}`,
      properties: { text: 'x'.repeat(900) },
    }));
    expect((await post({ id: 1, orders })).status).toBe(200);
    expect(hub.committed().events).toHaveLength(1_000);
  });

  it('has somebody there who listens', async () => {
    const ask = (path: string) => hub.send(path, { method: 'HEAD', headers: {} });
    expect((await ask('/v1/webhooks/src_shop')).status).toBe(200);
    expect((await ask('/v1/webhooks/src_none')).status).toBe(404);
    expect(hub.committed().batches).toEqual([]);
  });

  it('has its question answered, and nothing kept of it', async () => {
    const { status, body, headers } = await hub.send('/v1/webhooks/src_shop?challenge=abc', {
      method: 'GET',
      headers: {},
    });
    expect([status, body, headers.get('content-type')]).toEqual([200, 'abc', 'text/plain; charset=utf-8']);
    expect(hub.committed().batches).toEqual([]);
  });

  it.each([
    ['a payload that its connector does not know', { kind: 'odd' }],
    ['a payload that its connector breaks at', { kind: 'bug' }],
    ['no JSON', 'no JSON'],
  ])('is answered 200 and kept, with %s', async (_what, body) => {
    expect((await post(body)).status).toBe(200);
    expect(hub.committed()).toMatchObject({
      events: [],
      quarantine: [{ sourceId: 'src_shop', index: null, problems: [{ code: 'TY_WEBHOOK_UNREADABLE' }] }],
      bodies: [{ body: typeof body === 'string' ? body : JSON.stringify(body) }],
    });
    expect(normaliseLine(lines()[0]!)).toMatchObject({ problem: { code: 'TY_WEBHOOK_UNREADABLE' } });
  });

  it('is kept where it brings nothing', async () => {
    expect((await post({ id: 1, orders: [] })).status).toBe(200);
    expect(hub.committed()).toMatchObject({
      events: [],
      quarantine: [],
      bodies: [{ body: expect.anything() }],
    });
    expect(normaliseLine(lines()[0]!)).toEqual({ events: [], lines: [], rejections: [] });
  });

  it('has single events in quarantine and the others on their way', async () => {
    expect((await post({ id: 1, orders: [{}, { userId: 'u1' }] })).json).toEqual({ success: true });
    const { events, quarantine } = hub.committed();
    expect(events).toHaveLength(1);
    expect(quarantine).toMatchObject([{ index: 0, problems: [{ code: 'TY_EVENT_NO_USER' }] }]);
  });

  it('is told 503 where nothing can be kept', async () => {
    const full = await startIngest({
      commit: () => Promise.reject(new Error('full')),
      webhooks: {
        get: () =>
          Promise.resolve({
            id: 'src_shop',
            enabled: true,
            strict: false,
            definition,
            settings: { secret: SECRET },
          }),
      },
    });
    const text = JSON.stringify(order);
    const headers = { 'x-signature': hmac('sha256', SECRET, text).toString('hex'), 'x-topic': 'Paid' };
    const { status, headers: answered } = await full.send('/v1/webhooks/src_shop', { body: text, headers });
    expect([status, answered.get('retry-after')]).toEqual([503, '1']);
    await full.stop();
  });
});

describe('what is not the vendor’s', () => {
  it.each([
    ['another signature', 401, 'TY_SIGNATURE', { headers: { 'x-signature': 'ab'.repeat(32) } }],
    ['no signature', 401, 'TY_SIGNATURE', { headers: { 'x-signature': '' } }],
    ['a disabled source', 401, 'TY_SOURCE_DISABLED', { path: '/v1/webhooks/src_off' }],
    ['no such source', 404, 'TY_NOT_FOUND', { path: '/v1/webhooks/src_none' }],
    ['a source of SDKs', 404, 'TY_NOT_FOUND', { path: '/v1/webhooks/src_sdk' }],
    ['bytes that are no gzip', 400, 'TY_BODY_ENCODING', { headers: { 'content-encoding': 'gzip' } }],
  ])('leaves a sample and nothing else: %s', async (_what, status, code, how) => {
    const answer = await post(order, how);
    expect([answer.status, answer.json['code']]).toEqual([status, code]);
    expect(hub.committed().batches).toEqual([]);
    expect(hub.ingest.unauthorized()).toMatchObject({ counts: { [code]: 1 }, samples: [{ code }] });
  });

  it('leaves a sample where it is too large to be checked', async () => {
    const { status, json } = await post('x'.repeat(2_100 * 1024));
    expect([status, json['code']]).toEqual([413, 'TY_BODY_TOO_LARGE']);
    expect(hub.committed().batches).toEqual([]);
  });

  it('is refused by method', async () => {
    const { status, headers } = await hub.send('/v1/webhooks/src_shop', { method: 'PUT', headers: {} });
    expect([status, headers.get('allow')]).toEqual([405, 'POST, GET, HEAD, OPTIONS']);
  });
});
