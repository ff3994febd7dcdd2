import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BroadcastChannel } from 'node:worker_threads';
import { TransientError, type HttpRequest } from '@trackyard/connector-sdk';
import { createHost } from './index.ts';
import { openDestination, send } from './testing/open-destination.ts';

const host = createHost();
afterAll(() => host.thread.stop());

const HOOK = { url: 'https://hooks.example.com/a', method: 'POST', data: { a: 1 }, enable_batching: false };
const BATCHED = { ...HOOK, enable_batching: true, batch_size: 100, batch_keys: ['url', 'method', 'headers'] };

describe('outcomes', () => {
  const sendOne = async (answer: Parameters<typeof openDestination>[2]) => {
    const [outcome] = await send(await openDestination(host, 'webhook', answer), {
      action: 'send',
      payloads: [HOOK],
    });
    return outcome;
  };

  it.each([
    [301, { status: 'dead', reason: 'http_301' }],
    [400, { status: 'dead', reason: 'http_400' }],
    [401, { status: 'held', reason: 'http_401' }],
    [403, { status: 'held', reason: 'http_403' }],
    [404, { status: 'dead', reason: 'http_404' }],
    [408, { status: 'retry', reason: 'http_408', afterMs: 7_000 }],
    [429, { status: 'retry', reason: 'http_429', afterMs: 7_000 }],
    [500, { status: 'retry', reason: 'http_500', afterMs: 7_000 }],
    [501, { status: 'dead', reason: 'http_501' }],
    [503, { status: 'retry', reason: 'http_503', afterMs: 7_000 }],
  ])('follow from an answer of %i as for any destination', async (status, expected) => {
    const outcome = await sendOne({
      answer: () => ({ status, headers: { 'retry-after': '7' }, text: 'no' }),
    });
    expect(outcome).toMatchObject(expected);
  });

  it('follow from what the way out says', async () => {
    const fault = new TransientError('hooks.example.com closed the connection.', { maybeDelivered: true });
    expect(await sendOne({ answer: () => fault })).toEqual({
      ...{ status: 'retry', reason: 'network', message: fault.message, maybeDelivered: true },
    });
  });

  it('are dead for a payload that the schema refuses, and say why', async () => {
    const webhook = await openDestination(host, 'webhook');
    const [outcome] = await send(webhook, { action: 'send', payloads: [{ method: 'POST' }] });
    expect(outcome).toMatchObject({
      status: 'dead',
      reason: 'payload',
      message: expect.stringContaining("'url'"),
    });
    expect(webhook.requests).toEqual([]);
  });

  it('refuses what cannot work here, with the reason', async () => {
    const kafka = await openDestination(host, 'kafka');
    const sending = send(kafka, { action: 'send', payloads: [{}] });
    await expect(sending).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('HTTP'),
    });
  });
});

describe('payloads', () => {
  it('are sent as the mapping made them: what a sender wrote is no directive', async () => {
    const webhook = await openDestination(host, 'webhook');
    const data = { '@template': '{{messageId}}', inner: { '@path': '$.userId' } };
    await send(webhook, { action: 'send', payloads: [{ ...HOOK, data }] });
    expect(JSON.parse(String(webhook.requests[0]!.body))).toEqual(data);
  });

  it.each([[undefined], ['update']])(
    'are synced by the default mode where the mapping names none (%p)',
    async (syncMode) => {
      const braze = await openDestination(host, 'braze');
      const settings = { api_key: 'key', app_id: 'app', endpoint: 'https://rest.iad-01.braze.com' };
      const payloads = [{ external_id: 'u1', name: 'Signed Up', time: '2026-01-02T03:04:05Z', syncMode }];
      expect(await send(braze, { action: 'trackEvent2', settings, payloads })).toEqual(['delivered']);
      const [sent] = JSON.parse(String(braze.requests[0]!.body)).events;
      expect(sent._update_existing_only).toBe(syncMode === 'update');
    },
  );
});

describe('batches', () => {
  it('hold only what goes to the same place, in the order of the deliveries', async () => {
    const webhook = await openDestination(host, 'webhook', {
      answer: ({ url }) => ({ status: url.endsWith('/b') ? 500 : 200 }),
    });
    const payloads = ['a', 'b', 'a', 'b', 'a'].map((path, place) => ({
      ...{ ...BATCHED, url: `https://hooks.example.com/${path}` },
      data: { place },
    }));
    const outcomes = await send(webhook, { action: 'send', payloads });
    const failed = expect.objectContaining({ reason: 'http_500' });
    expect(outcomes).toEqual(['delivered', failed, 'delivered', failed, 'delivered']);
    expect(webhook.requests.map(placesOf)).toEqual([
      [0, 2, 4],
      [1, 3],
    ]);
  });

  it('are as long as the mapping says', async () => {
    const webhook = await openDestination(host, 'webhook');
    const payloads = [0, 1, 2, 3, 4].map((place) => ({ ...BATCHED, batch_size: 2, data: { place } }));
    await send(webhook, { action: 'send', payloads });
    expect(webhook.requests.map(placesOf)).toEqual([[0, 1], [2, 3], [4]]);
  });

  it('that are refused as a whole are sent one by one, so that only the culprit is dead', async () => {
    const webhook = await openDestination(host, 'webhook', {
      answer: ({ body }) => ({ status: String(body).includes('"place":1') ? 400 : 200 }),
    });
    const payloads = [0, 1, 2].map((place) => ({ ...BATCHED, data: { place } }));
    const outcomes = await send(webhook, { action: 'send', payloads });
    expect(outcomes).toEqual(['delivered', expect.objectContaining({ reason: 'http_400' }), 'delivered']);
    expect(webhook.requests).toHaveLength(4);
  });

  it('that the schema refuses in part go on without those', async () => {
    const webhook = await openDestination(host, 'webhook');
    const { url: _missing, ...incomplete } = BATCHED;
    const outcomes = await send(webhook, { action: 'send', payloads: [BATCHED, incomplete, BATCHED] });
    expect(outcomes).toEqual(['delivered', expect.objectContaining({ reason: 'payload' }), 'delivered']);
  });
});

describe('accounts', () => {
  it('keep their requests apart, however many calls run at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, async (_, place) => {
        const webhook = await openDestination(host, 'webhook', { id: `dst_${place}` });
        await send(webhook, { action: 'send', payloads: [{ ...HOOK, data: { place } }] });
        return webhook.requests.map(({ body }) => JSON.parse(String(body)).place);
      }),
    );
    expect(all).toEqual(Array.from({ length: 50 }, (_, place) => [place]));
  });

  it("bring their own secret where Segment keeps one for all in its servers' environment", async () => {
    const sending = ['one', 'two'].map(async (accessToken) => {
      const meta = await openDestination(host, 'facebook-conversions-api', { id: `dst_${accessToken}` });
      const payloads = [
        {
          ...{ event_name: 'Signed Up', event_time: '2026-01-02T03:04:05Z', action_source: 'website' },
          ...{ event_source_url: 'https://shop.example', user_data: { email: 'ada@example.com' } },
        },
      ];
      const settings = { pixelId: '123', accessToken };
      await send(meta, { action: 'custom', settings, payloads });
      return meta.requests[0]?.headers?.['authorization'];
    });
    expect(await Promise.all(sending)).toEqual(['Bearer one', 'Bearer two']);
  });

  it('that hand events back have them posted to a hub', async () => {
    const segment = await openDestination(host, 'segment');
    const settings = { source_write_key: 'wk_1', endpoint: 'https://hub.example.com/' };
    const payloads = [{ user_id: 'u1', event_name: 'Signed Up' }];
    expect(await send(segment, { action: 'sendTrack', settings, payloads })).toEqual(['delivered']);
    expect(segment.requests).toMatchObject([{ method: 'POST', url: 'https://hub.example.com/v1/batch' }]);
    expect(JSON.parse(String(segment.requests[0]!.body)).batch).toMatchObject([
      { type: 'track', userId: 'u1', context: { trackyardHops: 1 } },
    ]);
  });

  it('that hand events back end a circle: each time round is marked, and the fifth is dead', async () => {
    const segment = await openDestination(host, 'segment');
    const settings = { source_write_key: 'wk_1', endpoint: 'https://hub.example.com' };
    const sending = { action: 'sendTrack', settings, payloads: [{ user_id: 'u1', event_name: 'Signed Up' }] };
    let context: object = {};
    for (let round = 1; round <= 4; round += 1) {
      expect(await send(segment, { ...sending, context })).toEqual(['delivered']);
      ({ context } = JSON.parse(String(segment.requests.at(-1)!.body)).batch[0]);
    }
    expect(await send(segment, { ...sending, context })).toEqual([
      expect.objectContaining({ name: 'PayloadError', message: expect.stringContaining('circle') }),
    ]);
    expect(segment.requests).toHaveLength(4);
  });
});

describe('the thread', () => {
  it('fails what it was doing when it ends, and starts again', async () => {
    const webhook = await openDestination(host, 'webhook', { answer: () => (void host.thread.stop(), {}) });
    await expect(send(webhook, { action: 'send', payloads: [HOOK] })).rejects.toMatchObject({
      ...{ name: 'TransientError', maybeDelivered: true },
    });
    const again = await openDestination(host, 'webhook');
    expect(await send(again, { action: 'send', payloads: [HOOK] })).toEqual(['delivered']);
  });

  it('sends nothing more for a worker that stops', async () => {
    const stopping = new AbortController();
    const requests: HttpRequest[] = [];
    const webhook = await openDestination(host, 'webhook', {
      answer: (request) => {
        requests.push(request);
        stopping.abort();
        return {};
      },
    });
    webhook.context = { ...webhook.context, signal: stopping.signal };
    const payloads = Array.from({ length: 30 }, () => HOOK);
    await expect(send(webhook, { action: 'send', payloads })).rejects.toMatchObject({
      name: 'TransientError',
    });
    // Those that were under way at once.
    expect(requests.length).toBeLessThanOrEqual(10);
  });

  it('opens no socket and sees nothing of the environment', async () => {
    let connections = 0;
    const server = await listen(() => (connections += 1));
    const tried = new BroadcastChannel('segment-catalog-test');
    const escaped = new Promise<Record<string, unknown>>((resolve) => {
      tried.onmessage = (message) => resolve((message as { data: Record<string, unknown> }).data);
    });
    const { port } = server.address() as AddressInfo;
    const preload = new URL(`./testing/try-to-escape.ts?port=${port}`, import.meta.url);
    const watched = createHost({ preload });
    await send(await openDestination(watched, 'webhook'), { action: 'send', payloads: [HOOK] });
    const { environment, ...ways } = await escaped;
    expect(new Set(Object.values(ways))).toEqual(new Set(['EACCES']));
    expect(environment).toEqual({ NODE_ENV: 'production', AWS_EC2_METADATA_DISABLED: 'true' });
    expect(connections).toBe(0);
    tried.close();
    server.close();
    await watched.thread.stop();
  });
});

function placesOf({ body }: HttpRequest): number[] {
  return [JSON.parse(String(body))].flat().map(({ place }: { place: number }) => place);
}

async function listen(onConnection: () => void): Promise<Server> {
  const server = createServer((_request, response) => response.end()).on('connection', onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
