import { brotliCompressSync, gzipSync } from 'node:zlib';
import { EVENT_TYPES } from '@trackyard/event-spec';
import { normaliseLine, type RawLine } from '@trackyard/lake';
import {
  basic,
  KEYS,
  RECEIVED_AT,
  startIngest,
  until,
  type IngestHarness,
} from './testing/ingest-harness.ts';

let hub: IngestHarness;
beforeEach(async () => {
  hub = await startIngest();
});
afterEach(() => hub.stop());

const fields = { userId: 'u1', event: 'e', groupId: 'g', previousId: 'p' };
const item = { type: 'track', ...fields };
const SUCCESS = '{"success":true}';

describe('paths', () => {
  const calls = EVENT_TYPES.flatMap((type) =>
    [`/v1/${type}`, `/v1/${type[0]}`, `/${type}`, `/${type[0]}`].map((path) => [path, type]),
  );

  it.each(calls)('%s takes a %s', async (path, type) => {
    const { status, body, headers } = await hub.send(path, { body: { ...fields, type: 'other' } });
    expect([status, body, headers.get('content-type')]).toEqual([200, SUCCESS, 'application/json']);
    expect(hub.committed().events).toMatchObject([{ type, receivedAt: RECEIVED_AT }]);
  });

  it.each([
    '/v1/batch',
    '/v1/import',
    '/v1/import/',
    '/v1/b',
    '/batch',
    '/b/',
    '//v1/batch',
    '/v1/batch?a=b&c',
  ])('%s takes a batch', async (path) => {
    const { status, body } = await hub.send(path, { body: { batch: [item, { ...item, type: 'identify' }] } });
    expect([status, body]).toEqual([200, SUCCESS]);
    expect(hub.committed().events.map(({ type }) => type)).toEqual(['track', 'identify']);
  });

  it('/v1/m is taken and ignored, without a key', async () => {
    const { status, body } = await hub.send('/v1/m', { headers: {}, body: '{"series":[]}' });
    expect([status, body]).toEqual([200, SUCCESS]);
    expect(hub.committed().batches).toEqual([]);
  });

  it.each(['/', '/v1', '/v1/tracks', '/api/v1/sources', '/v1/projects/x', '/v1/pixel'])(
    '%s is not ours',
    async (path) => {
      expect((await hub.send(path, { body: '{}' })).body).toBe('not ours');
    },
  );

  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])(
    '%s is refused where the version says that it is ours',
    async (method) => {
      const answer = await hub.send('/v1/track', { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
      if (method !== 'HEAD') expect(answer.json.code).toBe('TY_METHOD_NOT_ALLOWED');
      expect((await hub.send('/track', { method })).status).toBe(404);
    },
  );

  it('POST is refused where only GET makes sense', async () => {
    expect((await hub.send('/v1/pixel/track', { body: '{}' })).headers.get('allow')).toBe('GET, OPTIONS');
  });
});

describe('write keys', () => {
  const keyless = {};
  it.each<[string, Record<string, string>, object]>([
    ['Basic with a colon', basic(`${KEYS.plain}:`), { batch: [item] }],
    ['Basic without one', basic(KEYS.plain), { batch: [item] }],
    ['Basic with a password', basic(`${KEYS.plain}:secret`), { batch: [item] }],
    [
      'basic in lower case',
      { authorization: basic(KEYS.plain).authorization.replace('Basic', 'basic') },
      { batch: [item] },
    ],
    ['X-Write-Key', { 'x-write-key': `${KEYS.plain}:secret` }, { batch: [item] }],
    ['the body', keyless, { batch: [item], writeKey: KEYS.plain }],
    ['an item', keyless, { batch: [item, { ...item, writeKey: KEYS.plain }] }],
    [
      "the body behind a proxy's password",
      basic('staging:password'),
      { batch: [item], writeKey: KEYS.plain },
    ],
    [
      'the body beside a bearer token',
      { authorization: 'Bearer abc' },
      { batch: [item], writeKey: KEYS.plain },
    ],
  ])('may come as %s', async (_name, headers, body) => {
    expect((await hub.send('/v1/batch', { headers, body })).body).toBe(SUCCESS);
    const { events, bodies } = hub.committed();
    expect(events[0]).toMatchObject({ trackyard: { sourceId: 'src_plain', index: 0 } });
    expect(events[0]).not.toHaveProperty('writeKey');
    expect(bodies).toMatchObject([{ sourceId: 'src_plain', body: JSON.stringify(body) }]);
  });

  it.each<[string, Record<string, string>, unknown]>([
    ['TY_WRITE_KEY_MISSING', {}, { batch: [item] }],
    ['TY_WRITE_KEY_MISSING', basic(':'), { batch: [item], writeKey: '' }],
    ['TY_WRITE_KEY_MISSING', { authorization: 'Bearer x' }, 'not json'],
    ['TY_WRITE_KEY_UNKNOWN', basic('wk_other:'), { batch: [item] }],
    ['TY_WRITE_KEY_UNKNOWN', {}, { batch: [item], writeKey: '__proto__' }],
    ['TY_WRITE_KEY_UNKNOWN', {}, `{"writeKey":"wk_other","batch":[`],
    ['TY_SOURCE_DISABLED', basic(`${KEYS.disabled}:`), { batch: [item] }],
  ])('are refused with %s (%#), leaving a counter and a sample', async (code, headers, body) => {
    const answer = await hub.send('/v1/batch', { headers, body: body as object });
    expect([answer.status, answer.json]).toEqual([401, { code, message: expect.any(String) }]);
    expect(hub.committed().batches).toEqual([]);
    const { counts, samples } = hub.ingest.unauthorized();
    expect(counts).toEqual({ [code]: 1 });
    expect(samples).toMatchObject([{ code, path: '/v1/batch', remote: '127.0.0.1', at: RECEIVED_AT }]);
  });
});

describe('bodies', () => {
  const body = JSON.stringify({ batch: [item] });

  it.each<[string, Record<string, string>, string | Buffer]>([
    ['as text/plain', { 'content-type': 'text/plain' }, body],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, body],
    ['with a byte order mark', {}, `\uFEFF${body}`],
    ['as gzip', { 'content-encoding': 'gzip' }, gzipSync(body)],
    ['as x-gzip', { 'content-encoding': 'X-GZIP' }, gzipSync(body)],
    ['as br', { 'content-encoding': 'br' }, brotliCompressSync(body)],
    ['as identity', { 'content-encoding': 'identity' }, body],
  ])('may come %s, and stand in the lake byte for byte', async (_name, headers, sent) => {
    const answer = await hub.send('/v1/batch', {
      headers: { ...basic(`${KEYS.plain}:`), ...headers },
      body: sent,
    });
    expect(answer.body).toBe(SUCCESS);
    const { events, bodies, batches } = hub.committed();
    expect(events).toHaveLength(1);
    const [line] = bodies;
    expect(Buffer.from(String(line?.body), line?.encoding === 'base64' ? 'base64' : 'utf8')).toEqual(
      Buffer.from(sent),
    );
    expect(line).toMatchObject({
      batchId: batches[0]?.id,
      headers,
      path: '/v1/batch',
      method: 'POST',
      remote: '127.0.0.1',
    });
    expect(line).toMatchObject({
      receivedAt: RECEIVED_AT,
      requestId: (events[0]?.trackyard as { requestId: string }).requestId,
    });
    expect(line).not.toHaveProperty('truncated');
    expect(JSON.stringify(line?.headers)).not.toMatch(/authorization|cookie/i);
  });

  it('may come chunked', async () => {
    const stream = new ReadableStream({
      start(controller) {
        for (const part of [body.slice(0, 5), body.slice(5)])
          controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    });
    const init = { method: 'POST', body: stream, duplex: 'half', headers: basic(KEYS.plain) };
    expect(await (await fetch(`${hub.url}/v1/batch`, init as RequestInit)).text()).toBe(SUCCESS);
    expect(hub.committed().bodies[0]?.body).toBe(body);
  });
});

describe('refused items', () => {
  const bad = { type: 'track', messageId: 'm2', properties: 1 };

  it('stand in quarantine with all their reasons while the others pass', async () => {
    const { status, json } = await hub.send('/v1/batch', { body: { batch: [item, bad, 5] } });
    const problems = ['TY_EVENT_NAME', 'TY_EVENT_NO_USER', 'TY_EVENT_FIELD_TYPE'];
    expect(status).toBe(200);
    expect(json.success).toBe(true);
    const warnings = json.warnings as { index: number; code: string }[];
    expect(
      warnings
        .filter(({ index }) => index === 1)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(problems.sort());
    expect(warnings.at(-1)).toEqual({ index: 2, code: 'TY_EVENT_NOT_OBJECT', message: expect.any(String) });
    const { events, quarantine, batches } = hub.committed();
    expect(events).toHaveLength(1);
    expect(quarantine).toMatchObject([
      { sourceId: 'src_plain', index: 1, messageId: 'm2', receivedAt: RECEIVED_AT, item: bad },
      { index: 2, item: 5, problems: [{ code: 'TY_EVENT_NOT_OBJECT' }] },
    ]);
    expect(batches[0]?.sources).toEqual([{ sourceId: 'src_plain', events: 1, quarantined: 2 }]);
  });

  it('refuse their whole request in a strict source, which stands in quarantine', async () => {
    const { status, json } = await hub.send('/v1/batch', {
      headers: basic(KEYS.strict),
      body: { batch: [item, bad] },
    });
    expect(status).toBe(400);
    expect(json).toMatchObject({
      code: 'TY_EVENTS_REFUSED',
      details: { warnings: [{ index: 1 }, { index: 1 }, { index: 1 }] },
    });
    const { events, quarantine, batches } = hub.committed();
    expect(events).toEqual([]);
    expect(quarantine.map(({ index, item: refused }) => [index, refused])).toEqual([
      [1, bad],
      [0, item],
    ]);
    expect(quarantine[1]?.problems).toMatchObject([{ code: 'TY_EVENTS_REFUSED' }]);
    expect(batches[0]?.sources).toEqual([{ sourceId: 'src_strict', events: 0, quarantined: 2 }]);
  });

  it('of a strict source do not hinder good requests', async () => {
    expect((await hub.send('/v1/track', { headers: basic(KEYS.strict), body: item })).body).toBe(SUCCESS);
  });

  it('has the same id when it is read from the lake, where it came without one', async () => {
    await hub.send('/v1/batch', { body: { batch: [item, 1, item] } });
    const { events, bodies } = hub.committed();
    expect(events).toHaveLength(2);
    expect(normaliseLine(bodies[0] as unknown as RawLine).events).toEqual(events);
  });

  it('may share a messageId: both events are stored, routing decides', async () => {
    await hub.send('/v1/batch', {
      body: { batch: [1, 2].map((n) => ({ ...item, messageId: 'same', properties: { n } })) },
    });
    expect(hub.committed().events).toMatchObject([
      { messageId: 'same' },
      { messageId: 'same', properties: { n: 2 } },
    ]);
  });
});

describe("the sender's address", () => {
  const ipOf = async (path: string, body: object, headers: Record<string, string> = {}) => {
    await hub.send(path, { body, headers: { ...basic(KEYS.plain), ...headers } });
    return (hub.committed().events.at(-1)?.context as { ip?: string }).ip;
  };

  it('is filled in on client-side paths only', async () => {
    expect(await ipOf('/v1/b', { batch: [item] })).toBe('127.0.0.1');
    expect(await ipOf('/v1/t', item)).toBe('127.0.0.1');
    expect(await ipOf('/v1/track', item)).toBeUndefined();
    expect(await ipOf('/v1/batch', { batch: [item] })).toBeUndefined();
    expect(await ipOf('/v1/import', { batch: [item] })).toBeUndefined();
    expect(await ipOf('/v1/batch', { batch: [{ ...item, context: { direct: true } }] })).toBe('127.0.0.1');
    expect(await ipOf('/v1/t', { ...item, context: { ip: '0.0.0.0' } })).toBe('0.0.0.0');
  });

  it("is not what anyone writes into X-Forwarded-For, unless a trusted proxy's", async () => {
    expect(await ipOf('/v1/t', item, { 'x-forwarded-for': '198.51.100.7' })).toBe('127.0.0.1');
    await hub.stop();
    hub = await startIngest({ trustProxy: ['127.0.0.0/8'] });
    expect(await ipOf('/v1/t', item, { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' })).toBe(
      '198.51.100.7',
    );
  });
});

describe('when nothing can be stored', () => {
  it('answers 503 with Retry-After, and goes on', async () => {
    let isDown = true;
    await hub.stop();
    hub = await startIngest({
      commit: async () => (isDown ? Promise.reject(new Error('queue down')) : undefined),
    });
    for (const body of [item, '{']) {
      const { status, json, headers } = await hub.send('/v1/track', { body });
      expect([status, json.code, headers.get('retry-after')]).toEqual([503, 'TY_QUEUE_UNAVAILABLE', '1']);
    }
    isDown = false;
    expect((await hub.send('/v1/track', { body: item })).body).toBe(SUCCESS);
  });

  it('answers only after the commit, and close waits for it', async () => {
    let commitNow: (() => void) | undefined;
    await hub.stop();
    hub = await startIngest({ commit: () => new Promise((resolve) => (commitNow = resolve)) });
    const order: string[] = [];
    const answered = hub.send('/v1/track', { body: item }).then(() => order.push('answered'));
    await until(() => commitNow !== undefined, 'the commit has begun');
    const closed = hub.ingest.close().then(() => order.push('closed'));
    order.push('committed');
    commitNow?.();
    await Promise.all([answered, closed]);
    expect(order[0]).toBe('committed');
  });
});

describe('metrics', () => {
  it('hears of every answer and commit', async () => {
    const answered = jest.fn();
    const committed = jest.fn();
    await hub.stop();
    hub = await startIngest({ metrics: { answered, committed } });
    await hub.send('/v1/t', { body: item });
    await hub.send('/v1/batch', { body: '{' });
    await hub.stop();
    expect(answered.mock.calls.flat()).toMatchObject([
      { route: 'track', status: 200 },
      { route: 'batch', status: 400 },
    ]);
    expect(committed.mock.calls.flat()).toMatchObject([
      { events: 1, failed: false },
      { events: 0, quarantined: 1 },
    ]);
    hub = await startIngest();
  });
});
