import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { ERROR_CODES, type ErrorCode } from '@trackyard/base';
import { LIMITS } from '@trackyard/event-spec';
import { normaliseLine, type RawLine } from '@trackyard/lake';
import { basic, KEYS, startIngest, until, type IngestHarness } from './testing/ingest-harness.ts';

const event = { type: 'track', userId: 'u', event: 'e' };
const good = JSON.stringify({ batch: [event] });
const gzip = { 'content-encoding': 'gzip' };
const megabyte = `{"batch":[${'1,'.repeat(512 * 1024)}1],"writeKey":"${KEYS.plain}"}`;
const zeros = Buffer.alloc(1024 * 1024);
const zerosInGzip = gzipSync(zeros);
/** 200 MiB of zeros, as a gzip file of 200 members: as good a bomb as one member, and quickly made. */
const bomb = Buffer.concat(Array.from({ length: 200 }, () => zerosInGzip));
/** Base64 compresses to three quarters at best. */
const noise = Buffer.from(randomBytes(600 * 1024 * 0.75).toString('base64'));

jest.setTimeout(30_000);

let hub: IngestHarness;
beforeAll(async () => {
  hub = await startIngest();
});
afterAll(() => hub.stop());

/** Whatever a test did, the next good request is served. */
afterEach(async () => {
  expect((await hub.send('/v1/batch', { body: good })).body).toBe('{"success":true}');
  hub.committed().batches.length = 0;
});

interface Case {
  name: string;
  body: string | Buffer;
  code: ErrorCode;
  headers?: Record<string, string>;
}

const br = { 'content-encoding': 'br' };
const CASES: Case[] = [
  { name: 'nothing', body: '', code: 'TY_BODY_NOT_JSON' },
  { name: 'blanks', body: ' \n ', code: 'TY_BODY_NOT_JSON' },
  { name: 'truncated JSON', body: good.slice(0, -5), code: 'TY_BODY_NOT_JSON' },
  { name: 'a list that breaks at once', body: '{"batch":[{"type":"tr', code: 'TY_BODY_NOT_JSON' },
  { name: 'a form', body: 'event=e&userId=u', code: 'TY_BODY_NOT_JSON' },
  {
    name: 'bad UTF-8',
    body: Buffer.concat([Buffer.from(good), Buffer.of(0xc3, 0x28)]),
    code: 'TY_BODY_NOT_UTF8',
  },
  { name: 'UTF-16', body: Buffer.from(`\uFEFF${good}`, 'utf16le'), code: 'TY_BODY_NOT_UTF8' },
  { name: 'a list', body: '[1,2]', code: 'TY_BODY_NOT_OBJECT' },
  { name: 'a number', body: '5', code: 'TY_BODY_NOT_OBJECT' },
  { name: 'null', body: 'null', code: 'TY_BODY_NOT_OBJECT' },
  { name: 'a nest of lists', body: '['.repeat(200_000) + ']'.repeat(200_000), code: 'TY_BODY_NOT_OBJECT' },
  { name: 'a single event', body: JSON.stringify(event), code: 'TY_BATCH_MISSING' },
  { name: 'a batch of nothing', body: '{"batch":[]}', code: 'TY_BATCH_EMPTY' },
  { name: '2,501 events', body: `{"batch":[${'{},'.repeat(2500)}{}]}`, code: 'TY_BATCH_TOO_LONG' },
  { name: '__proto__ at the root', body: '{"__proto__":{},"batch":[{}]}', code: 'TY_EVENT_FORBIDDEN_KEY' },
  { name: '1 MB', body: megabyte, code: 'TY_BODY_TOO_LARGE' },
  { name: 'one byte too many', body: good.padEnd(LIMITS.bodyBytes + 1), code: 'TY_BODY_TOO_LARGE' },
  { name: '200 MiB in 200 kB of gzip', body: bomb, code: 'TY_BODY_TOO_LARGE', headers: gzip },
  { name: '1 MiB in 1 kB of gzip', body: zerosInGzip, code: 'TY_BODY_COMPRESSION_RATIO', headers: gzip },
  {
    name: '1 MiB in bytes of br',
    body: brotliCompressSync(zeros),
    code: 'TY_BODY_COMPRESSION_RATIO',
    headers: br,
  },
  { name: '600 kB in gzip', body: gzipSync(noise), code: 'TY_BODY_TOO_LARGE', headers: gzip },
  { name: 'two layers of gzip', body: gzipSync(gzipSync(good)), code: 'TY_BODY_NOT_UTF8', headers: gzip },
  {
    name: 'two encodings',
    body: gzipSync(good),
    code: 'TY_BODY_ENCODING',
    headers: { 'content-encoding': 'gzip, gzip' },
  },
  {
    name: 'deflate',
    body: deflateSync(good),
    code: 'TY_BODY_ENCODING',
    headers: { 'content-encoding': 'deflate' },
  },
  { name: 'gzip that is none', body: good, code: 'TY_BODY_ENCODING', headers: gzip },
  { name: 'half of a gzip', body: gzipSync(good).subarray(0, 40), code: 'TY_BODY_ENCODING', headers: gzip },
];

describe('a body that cannot be read', () => {
  it.each(CASES)(
    '($name) is refused, kept raw in the lake and listed in quarantine',
    async ({ body, code, headers }) => {
      const answer = await hub.send('/v1/batch', {
        headers: { ...basic(`${KEYS.plain}:`), ...headers },
        body,
      });
      expect([answer.status, answer.json]).toEqual([
        ERROR_CODES[code].status,
        { code, message: expect.any(String) },
      ]);
      const { events, quarantine, bodies, batches } = hub.committed();
      expect(events).toEqual([]);
      expect(batches[0]?.sources).toEqual([{ sourceId: 'src_plain', events: 0, quarantined: 1 }]);
      expect(quarantine).toMatchObject([{ sourceId: 'src_plain', index: null, problems: [{ code }] }]);
      expect(quarantine[0]).not.toHaveProperty('item');
      const [line] = bodies;
      expect(line?.requestId).toBe(quarantine[0]?.requestId);
      const sent = Buffer.from(body);
      const kept = Buffer.from(String(line?.body), line?.encoding === 'base64' ? 'base64' : 'utf8');
      expect(kept.equals(sent.subarray(0, LIMITS.bodyBytes))).toBe(true);
      expect(line?.truncated).toBe(sent.length > LIMITS.bodyBytes ? true : undefined);
    },
  );

  it.each(CASES)('($name) leaves but a counter and a sample without a key', async ({ body, headers }) => {
    const before = hub.ingest.unauthorized().counts.TY_WRITE_KEY_UNKNOWN ?? 0;
    const answer = await hub.send('/v1/batch', {
      headers: { ...basic('wk_unknown'), ...headers },
      body: withoutKey(body),
    });
    expect([answer.status, answer.json.code]).toEqual([401, 'TY_WRITE_KEY_UNKNOWN']);
    expect(hub.committed().batches).toEqual([]);
    const { counts, samples } = hub.ingest.unauthorized();
    expect(counts.TY_WRITE_KEY_UNKNOWN).toBe(before + 1);
    expect(samples.length).toBeLessThanOrEqual(100);
    expect(JSON.stringify(samples[0]).length).toBeLessThan(8_000);
  });

  it.each([
    ['cut short', `{"writeKey":"${KEYS.plain}","batch":[{"type":`],
    ['flawed in the middle', `{"batch":[nothing${' '.repeat(3000)}],"writeKey" : "${KEYS.plain}"}`],
    ['too long', `{"writeKey":"${KEYS.plain}","batch":[${'1,'.repeat(600 * 1024)}`],
  ])('is known by the key in its text when it is %s', async (_name, body) => {
    expect((await hub.send('/v1/batch', { headers: {}, body })).status).not.toBe(401);
    expect(hub.committed().quarantine).toMatchObject([{ sourceId: 'src_plain', index: null }]);
  });

  it('is saved as far as it is whole, where a phone was interrupted; the rest is in quarantine', async () => {
    const item = JSON.stringify(event);
    const body = `{"batch":[${item},\0${item.slice(0, 20)}${item}`;
    const { status, json } = await hub.send('/v1/batch', { body });
    expect(status).toBe(200);
    expect(json['warnings']).toMatchObject([{ index: 1, code: 'TY_EVENT_NOT_OBJECT' }]);
    const { events, quarantine, bodies } = hub.committed();
    expect(events).toMatchObject([event, event]);
    expect(quarantine).toMatchObject([{ index: 1, item: item.slice(0, 20) }]);
    expect(bodies).toMatchObject([{ body }]);
    expect(normaliseLine(bodies[0] as unknown as RawLine).events).toEqual(events);
  });

  it('is answered too when it is far too long to read', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { ...basic(KEYS.plain), 'content-length': 64 * 1024 * 1024 };
      const req = httpRequest(`${hub.url}/v1/batch`, { method: 'POST', headers }, (res) =>
        resolve(res.statusCode),
      );
      req.on('error', reject);
      req.write(Buffer.alloc(LIMITS.bodyBytes + 1, ' '));
    });
    expect(status).toBe(413);
    expect(hub.committed().bodies).toMatchObject([{ truncated: true }]);
  });
});

describe('a bad event', () => {
  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const properties = (json: string) => `{"type":"track","userId":"u","event":"e","properties":${json}}`;

  it.each([
    ['is nested 50,000 deep', properties(deep(50_000)), 'TY_EVENT_TOO_DEEP'],
    ['is a nest of lists', '['.repeat(50_000) + ']'.repeat(50_000), 'TY_EVENT_NOT_OBJECT'],
    [
      'has 60,000 keys',
      properties(`{${Array.from({ length: 40_000 }, (_, i) => `"${i}x":0`).join()}}`),
      'TY_EVENT_TOO_MANY_KEYS',
    ],
    ['has 33 kB', properties(`{"a":"${'x'.repeat(33 * 1024)}"}`), 'TY_EVENT_TOO_LARGE'],
    ['has __proto__', properties('{"a":[{"__proto__":{"polluted":true}}]}'), 'TY_EVENT_FORBIDDEN_KEY'],
    ['has a wrong type', '{"type":5}', 'TY_EVENT_TYPE'],
  ])('that %s is refused, the good one beside it stored', async (_name, bad, code) => {
    const { status, json } = await hub.send('/v1/batch', {
      body: `{"batch":[${bad},${JSON.stringify(event)}]}`,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      success: true,
      warnings: expect.arrayContaining([expect.objectContaining({ index: 0, code })]),
    });
    const { events, quarantine } = hub.committed();
    expect(events).toHaveLength(1);
    expect(quarantine).toMatchObject([{ index: 0 }]);
    expect('item' in (quarantine[0] ?? {})).toBe(!bad.includes('a":{"a') && !bad.startsWith('['));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('is not one with unknown keys, escaped NULs or lone surrogates', async () => {
    const body =
      '{"batch":[{"type":"track","userId":"\\u0000","event":"\\ud83d","constructor":{"prototype":1},"x":null}]}';
    expect((await hub.send('/v1/batch', { body })).body).toBe('{"success":true}');
    expect(hub.committed().events).toMatchObject([
      { userId: '\0', event: '\ud83d', constructor: { prototype: 1 }, x: null },
    ]);
  });
});

describe('a connection that', () => {
  const head = `POST /v1/batch HTTP/1.1\r\nHost: hub\r\nAuthorization: ${basic(KEYS.plain).authorization}\r\n`;
  const open = (port: number): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket));
      socket.on('error', () => undefined);
    });

  it('breaks in the middle leaves what came in lake and quarantine', async () => {
    const socket = await open(hub.port);
    socket.write(`${head}Content-Length: 1000\r\n\r\n{"batch":[`);
    await until(() => socket.bytesWritten > 0 && socket.writableLength === 0, 'the first half is sent');
    socket.end();
    await until(() => hub.committed().batches.length > 0, 'the abort is committed');
    const { quarantine, bodies } = hub.committed();
    expect(quarantine).toMatchObject([{ index: null, problems: [{ code: 'TY_BODY_INCOMPLETE' }] }]);
    expect(bodies).toMatchObject([{ body: '{"batch":[', truncated: true, remote: '127.0.0.1' }]);
  });

  it('is too slow is cut off', async () => {
    const slow = await startIngest({}, { connectionsCheckingInterval: 20, requestTimeout: 200 });
    const socket = await open(slow.port);
    let received = '';
    socket.on('data', (chunk) => (received += String(chunk)));
    socket.write(`${head}Content-Length: 1000\r\n\r\n{"batch":[`);
    await until(() => slow.committed().batches.length > 0, 'the server has given up');
    expect(slow.committed().quarantine).toMatchObject([{ problems: [{ code: 'TY_BODY_INCOMPLETE' }] }]);
    await until(() => received !== '', 'the answer is there');
    expect(received).toMatch(/^HTTP\/1.1 408/);
    await slow.stop();
  });

  it('talks nonsense gets 400', async () => {
    const socket = await open(hub.port);
    let received = '';
    socket.on('data', (chunk) => (received += String(chunk)));
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\nnot a length\r\n`);
    await until(() => received !== '', 'the answer is there');
    expect(received).toMatch(/^HTTP\/1.1 400/);
  });
});

/** The 1 MB body carries a valid key, which must not help here. */
function withoutKey(body: string | Buffer): string | Buffer {
  return typeof body === 'string' ? body.replace(KEYS.plain, 'wk_unknown') : body;
}
